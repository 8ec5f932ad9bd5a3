"""The form of an object, from its kind's settings. It only collects; the verbs decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.text import slugify

from portal.lib.forms import DomainForm
from portal.lib.pickers import PickedField
from profiles.catalog import Kind, Need, Setting, readable
from profiles.objects import kinds
from profiles.objects.kinds import ObjectKind
from profiles.objects.models import NAME_LIMIT, ProfileObject
from profiles.objects.values import NO_PLATFORM, ObjectDraft, defaults, values_of
from profiles.setting_fields import setting_field

GENERAL = "General"


class ObjectForm(DomainForm):
    """Name and settings. `revision` travels along, so that a lost update is noticed."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(max_length=NAME_LIMIT, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, kind: ObjectKind, row: ProfileObject | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.row = row
        for setting in kind.settings:
            self.fields[setting.key] = _field(setting)
        if row and row.is_builtin:
            del self.fields["name"]
        values = values_of(kind, row) if row else defaults(kind)
        facts = {"name": row.name, "revision": row.revision} if row else {}
        self.initial = {**{s.key: _shown(s, values[s.key]) for s in kind.settings}, **facts, **self.initial}

    def leave_out(self, key: str) -> None:
        """Do not ask for a setting: it keeps its value."""
        del self.fields[key]

    @property
    def asked(self) -> list[Setting]:
        """The settings that the form asks for."""
        return [setting for setting in self.kind.settings if setting.key in self.fields]

    def draft(self) -> ObjectDraft:
        """What the admin typed, for the verbs. Only on a form that was valid."""
        data = self.cleaned_data
        return ObjectDraft(
            name=data.get("name", self.row.name if self.row else ""),
            settings={setting.key: _taken(data[setting.key]) for setting in self.asked},
        )

    def kept(self, sent: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
        """What the conflict page sends again, of what was sent; a form that takes files adds their content."""
        return sent

    def sections(self) -> list["Section"]:
        """The settings as the template walks them; General comes first, with the name and what has no section."""
        titles = dict.fromkeys(["", *(setting.section for setting in self.asked)])
        return [_section(self, title) for title in titles]


@dataclass(frozen=True, slots=True)
class Line:
    """One setting: its field, and what it needs, for the script and in words."""

    field: BoundField
    setting: Setting
    needs: str
    reason: str


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    anchor: str
    parts: Sequence[tuple[str, Sequence[Line]]]

    @property
    def has_errors(self) -> bool:
        return any(line.field.errors for _title, lines in self.parts for line in lines)


def _section(form: ObjectForm, title: str) -> Section:
    parts: dict[str, list[Line]] = {}
    for setting in form.asked:
        if setting.section == title:
            parts.setdefault(setting.sub_section, []).append(_line(form, setting))
    return Section(title or GENERAL, slugify(title or GENERAL), list(parts.items()))


def _line(form: ObjectForm, setting: Setting) -> Line:
    known = {other.key: other for other in form.kind.settings}
    return Line(
        field=form[setting.key],
        setting=setting,
        needs=";".join(map(_coded, setting.needs)),
        reason=_reason([(need, known[need.key]) for need in setting.needs]),
    )


def _coded(need: Need) -> str:
    """A need as object_form.js reads it: `key`, `!key` for a switch that must be off, `key=one|two` for a choice."""
    if need.is_switched_on:
        return need.key
    return f"!{need.key}" if need.wanted == (False,) else f"{need.key}={'|'.join(map(str, need.wanted))}"


def _reason(needs: Sequence[tuple[Need, Setting]]) -> str:
    parts = [
        f"{other.label}: {' or '.join(readable(other, value) for value in need.wanted or (True,))}"
        for need, other in needs
    ]
    return f"Needs {' and '.join(parts)}." if parts else ""


def _field(setting: Setting) -> forms.Field:
    target = kinds.find(setting.refers_to) if setting.refers_to else None
    if target is None:
        return setting_field(setting, NO_PLATFORM)
    common: dict[str, Any] = {"queryset": target.rows, "label": setting.label, "help_text": setting.help}
    attrs = {"data-searchable": "", "aria-label": setting.label}
    if setting.kind is Kind.REFERENCES:
        return PickedField(required=False, widget=forms.SelectMultiple(attrs), **common)
    return forms.ModelChoiceField(required=False, empty_label=target.none, widget=forms.Select(attrs), **common)


def _shown(setting: Setting, value: Any) -> Any:
    """A value as the field's initial one: tags one a line, references as they are."""
    return "\n".join(map(str, value)) if setting.kind is Kind.TAGS else value


def _taken(value: Any) -> Any:
    """A field's value as the verbs read it: chosen rows by their ids."""
    if isinstance(value, ProfileObject):
        return value.pk
    if hasattr(value, "values_list"):
        return list(value.values_list("pk", flat=True))
    return 0 if value is None else value
