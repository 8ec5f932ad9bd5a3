"""The forms of Application Bypass: rows of traffic as a table, entries one a line."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from profiles.catalog.bypass import traffic
from profiles.catalog.grammars.ports import PROTOCOLS
from profiles.objects.forms import ObjectForm

COLUMNS = ("protocol", "ports", "addresses")
SPARE_ROWS = 2
VERSIONS = {"ipv4": 4, "ipv6": 6}
Entry = tuple[str, str, str]


class RowsWidget(forms.Widget):
    """A table of rows, with empty ones at the end to fill. A row without any address and port is none."""

    template_name = "objects/_rows.html"
    use_fieldset = True

    def __init__(self, version: int) -> None:
        super().__init__()
        self.version = version

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Entry]:
        number = sum(1 for key in data if key.startswith(f"{name}-") and key.endswith("-addresses"))
        found = [_entry(data, f"{name}-{n}-") for n in range(min(number, traffic.MOST_ROWS + SPARE_ROWS))]
        return [entry for entry in found if entry[1] or entry[2]]

    def as_sent(self, name: str, value: Any) -> dict[str, str]:
        """The fields that are sent for a text of rows."""
        rows = enumerate(_entries(str(value or ""), self.version))
        return {f"{name}-{n}-{column}": part for n, row in rows for column, part in zip(COLUMNS, row, strict=True)}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-0-addresses" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        filled = value if isinstance(value, list) else _entries(str(value or ""), self.version)
        spare = 0 if context["widget"]["attrs"].get("disabled") else SPARE_ROWS
        context["rows"] = [*filled, *[("*", "", "")] * spare]
        context["version"] = self.version
        context["protocols"] = PROTOCOLS
        return context


class RowsField(forms.Field):
    """Its value is the text of the rows, as the kind's setting has it."""

    def __init__(self, version: int, label: str, help_text: str) -> None:
        super().__init__(required=False, label=label, help_text=help_text, widget=RowsWidget(version))
        self.version = version

    def to_python(self, value: Any) -> str:
        if not isinstance(value, list):
            return str(value or "")
        try:
            return traffic.text_of(traffic.rows(value, self.version))
        except ValueError as error:
            raise ValidationError(f"{error}.") from None


class TrafficForm(ObjectForm):
    """With a table of rows per address family."""

    own_widgets: ClassVar = dict.fromkeys(VERSIONS, "stacked")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, version in VERSIONS.items():
            before = self.fields[key]
            self.fields[key] = RowsField(version, str(before.label), str(before.help_text))

    @property
    def rows(self) -> list[traffic.Row]:
        """The stored rows, IPv4 first."""
        stored = self.row.settings if self.row else {}
        return [*traffic.parse(stored.get("ipv4", ""), 4), *traffic.parse(stored.get("ipv6", ""), 6)]


def _entries(text: str, version: int) -> list[Entry]:
    return [(row.protocol, row.ports, ", ".join(row.addresses)) for row in traffic.parse(text, version)]


def _entry(data: Any, start: str) -> Entry:
    protocol, ports, addresses = (str(data.get(start + column, "")).strip() for column in COLUMNS)
    return protocol, ports, addresses
