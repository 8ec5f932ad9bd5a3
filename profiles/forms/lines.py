"""One line of the form, with everything that its template says about it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.forms import BoundField
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe

from profiles.catalog import Kind, Setting
from profiles.catalog.checking import MOST_NAMED, refused_entries
from profiles.forms import overlap
from profiles.forms.base import SettingsForm
from profiles.forms.fields import may_be_a_number, may_hold_spaces
from profiles.forms.initial import as_typed
from profiles.forms.needs import Condition, in_words, is_met, is_ruled_out, needs_of
from profiles.forms.secrets import CLEAR, is_secret
from profiles.references import referable

OWN = "own"


class Reason(NamedTuple):
    """A need in words: what must hold something, or one of the values that `choice` names."""

    key: str
    label: str
    choice: str
    is_alternative: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A field of the form. `shape` names how it is drawn: a kind of the catalogue, or `own` with the field's widget.

    Of a list, `refused` are the entries that are refused, as a JSON list of how they were typed.
    """

    field: BoundField
    name: SafeString
    id: SafeString
    shape: str = OWN
    wire: str = ""
    attrs: SafeString | str = ""
    since: str = ""
    needs: str = ""
    reasons: Sequence[Reason] = ()
    is_unmet: bool = False
    is_away: bool = False
    is_changed: bool = False
    is_locked: bool = False
    is_required: bool = False
    scope: str = ""
    unit: str = ""
    limit: int = 0
    upload: str = ""
    default: str | None = None
    may_hold_spaces: bool = True
    by_line: bool = False
    is_set: bool = False
    is_kept: bool = False
    clear: BoundField | None = None
    manage: str = ""
    check: overlap.Check | None = None
    takes_numbers: bool = False
    refused: str = "[]"

    @property
    def errors(self) -> Sequence[str]:
        """Those that are shown at once."""
        return [str(error) for error in self.field.errors][:MOST_NAMED]

    @property
    def more_errors(self) -> Sequence[str]:
        """The others, which can be unfolded."""
        return [str(error) for error in self.field.errors][MOST_NAMED:]

    @property
    def value(self) -> Any:
        return self.field.value()

    @property
    def is_group(self) -> bool:
        """Whether the line holds several controls, which its label names together."""
        return bool(self.field.field.widget.use_fieldset)


class Lines:
    """The lines of one form. Asks each field once whether it changed."""

    def __init__(self, form: SettingsForm) -> None:
        self.form = form
        self.by_key: Mapping[str, Setting] = {setting.key: setting for setting in form.settings}
        self.changed = frozenset(form.changed_data if form.is_bound else ())

    def own(self, name: str, shape: str = OWN, scope: str = "") -> Line:
        """A field that stands in no catalogue."""
        return Line(
            **_names(self.form[name]),
            shape=shape,
            scope=scope,
            is_changed=name in self.changed,
            is_locked=self.form.is_locked,
            is_required=name == "name",
        )

    def of(self, setting: Setting) -> Line:
        form, key = self.form, setting.key
        needs = needs_of(setting, self.by_key)
        field = form[key]
        clear = key + CLEAR
        is_unmet = bool(needs) and not is_met(setting, self._value_of, self.by_key)
        return Line(
            **_names(field),
            shape=form.own_widgets.get(key) or _shape(setting),
            wire=setting.wire,
            attrs=_attrs(field, bool(needs), is_secret(setting) and self._is_kept(key)),
            since=setting.since.get(form.platform, ""),
            needs=";".join(map(str, needs)),
            reasons=[self._reason(need) for need in sorted(needs, key=lambda need: need.is_alternative)],
            is_unmet=is_unmet,
            is_away=is_unmet and self._is_away(setting),
            is_changed=key in self.changed or clear in self.changed,
            is_locked=form.is_locked,
            unit=setting.unit,
            limit=setting.limit,
            upload=setting.upload,
            default=as_typed(setting.default_on(form.platform)) or "" if setting.kind is Kind.TAGS else None,
            may_hold_spaces=setting.by_line or may_hold_spaces(setting.grammar),
            by_line=setting.by_line,
            takes_numbers=setting.kind is Kind.TAGS and may_be_a_number(setting.grammar),
            refused=_refused(setting, field),
            is_set=is_secret(setting) and form.has_secret(key),
            is_kept=is_secret(setting) and self._is_kept(key),
            clear=form[clear] if clear in form.fields else None,
            manage=_manage(setting.refers_to) if setting.refers_to else "",
            check=self._check(overlap.family_under(key)) if setting.kind is Kind.TAGS else None,
        )

    def _reason(self, need: Condition) -> Reason:
        other = self.by_key[need.key]
        return Reason(need.key, other.label, in_words(need, other, self.form.platform), need.is_alternative)

    def _check(self, family: str) -> overlap.Check | None:
        if family not in overlap.families(self.by_key):
            return None
        return overlap.check(family, self.by_key, self._value_of)

    def _value_of(self, key: str) -> Any:
        return self.form[key].value()

    def _is_away(self, setting: Setting) -> bool:
        """What was refused stays in sight."""
        if not self.form.hides_alternatives or self.form[setting.key].errors:
            return False
        return is_ruled_out(setting, self._value_of, self.by_key)

    def _is_kept(self, key: str) -> bool:
        """Whether a password was typed into a form that comes back: it waits on the server, not in the page."""
        return self.form.is_bound and bool(self.form.data.get(key))


def _shape(setting: Setting) -> str:
    return "lines" if setting.has_lines else setting.kind.value


def _refused(setting: Setting, field: BoundField) -> str:
    if setting.kind is not Kind.TAGS or not field.errors:
        return "[]"
    return json.dumps(refused_entries(setting, [field.value() or ""]))


def _names(field: BoundField) -> dict[str, Any]:
    """The field with its name and id, which are safe by the way they are made and stand in the page many times."""
    return {"field": field, "name": mark_safe(field.html_name), "id": mark_safe(field.auto_id)}  # noqa: S308


def _attrs(field: BoundField, has_needs: bool, is_kept: bool) -> SafeString:
    """What every control carries, as a widget would write it."""
    name, wanted = field.auto_id, field.field
    about = [f"{name}_helptext"] if wanted.help_text else []
    about += [f"{name}_needs"] if has_needs else []
    about += [f"{name}_kept"] if is_kept else []
    about += [f"{name}_error"] if field.errors else []
    return flatatt(
        {
            "name": field.html_name,
            "id": name,
            "aria-describedby": " ".join(about) or None,
            "aria-invalid": "true" if field.errors else None,
            "disabled": wanted.disabled,
        }
    )


def _manage(kind: str) -> str:
    """The address of the list where such objects are managed, "" where there is none."""
    target = referable(kind)
    return target.list_url if target else ""
