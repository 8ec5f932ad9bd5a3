"""From a setting of the catalogue to the form field that collects it.

The fields read and compare; `templates/profiles/_control.html` draws all but the pickers, because a widget of its own
for each of 200 settings would take most of the page's time.
"""

import functools
import re
from collections.abc import Callable
from typing import Any

from django import forms

from portal.lib.pickers import PickMany, PickOne, keys_of, refuse_too_many
from profiles.catalog import Kind, Platform, Setting
from profiles.forms.choices import choices_of
from profiles.forms.chosen import Chosen
from profiles.references import Referable, referable

SPACED = (
    "a b",
    "/Applications/A b/c",
    "C:\\Program Files\\a b.exe",
    "%PROGRAMFILES%\\a b.exe",
    "Windows 11: 10.0.22631",
    "Android 14: 2026-05",
    " ".join(["AB"] * 20),
)
"""One entry of each grammar that accepts a space."""


class TagsField(forms.CharField):
    """A list as one text: an entry a line or between commas, with `by_line` only an entry a line."""

    def __init__(self, *, by_line: bool, **more: Any) -> None:
        super().__init__(strip=False, **more)
        self.by_line = by_line

    def has_changed(self, initial: Any, data: Any) -> bool:
        return entries(initial, self.by_line) != entries(data, self.by_line)


class LinesField(forms.CharField):
    """A text of several lines, whose ends a browser sends in a way of its own."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or "").split() != (data or "").split()


class ReferenceField(forms.Field):
    """The id of an object, or several. Whether they exist is asked by the verbs."""

    def clean(self, value: Any) -> Any:
        refuse_too_many(value)
        return super().clean(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return keys_of(initial) != keys_of(data)


def field_for(setting: Setting, platform: Platform, chosen: Chosen) -> forms.Field:
    help_text = setting.help_for(platform)
    common: dict[str, Any] = {"label": setting.label, "help_text": help_text, "required": False}
    match setting.kind:
        case Kind.SWITCH:
            return forms.BooleanField(**common)
        case Kind.CHOICE:
            return forms.ChoiceField(choices=choices_of(setting, platform), **{**common, "required": True})
        case Kind.INTEGER:
            return forms.CharField(**{**common, "help_text": f"{_range(setting, platform)} {help_text}".strip()})
        case Kind.TAGS:
            return TagsField(by_line=setting.by_line, **common)
        case Kind.SECRET:
            return forms.CharField(widget=forms.PasswordInput, strip=False, **common)
        case Kind.TEXT if setting.has_lines:
            return LinesField(**common)
        case Kind.TEXT:
            return forms.CharField(**common)
        case Kind.REFERENCE | Kind.REFERENCES:
            return ReferenceField(widget=_picker(setting, chosen), **common)


def entries(text: Any, by_line: bool = False) -> list[str]:
    """The entries of a list as it is typed, without empty ones."""
    parts = re.split(r"[\r\n]" if by_line else r"[,\r\n]", text or "")
    return [part for raw in parts if (part := raw.strip())]


@functools.cache
def may_hold_spaces(grammar: Callable[[str], str] | None) -> bool:
    """Whether an entry may hold a space, so that a pasted list must not be split at them."""
    return grammar is None or any(map(functools.partial(_accepts, grammar), SPACED))


@functools.cache
def may_be_a_number(grammar: Callable[[str], str] | None) -> bool:
    """Whether an entry may be a number alone, as a port is."""
    return grammar is None or _accepts(grammar, "443")


def _accepts(grammar: Callable[[str], str], text: str) -> bool:
    try:
        grammar(text)
    except ValueError:
        return False
    return True


def _range(setting: Setting, platform: Platform) -> str:
    bounds = f"{setting.lowest:,} to {setting.highest_for(platform):,}"
    return f"{bounds} {setting.unit}".strip() + "."


def _picker(setting: Setting, chosen: Chosen) -> forms.Widget:
    kind: Referable | None = referable(setting.refers_to)
    address, arguments = chosen.form.options_at(setting)
    more: dict[str, Any] = {
        "arguments": arguments,
        "named": functools.partial(chosen.names, setting.refers_to),
        "offered": functools.partial(chosen.first, setting.refers_to),
    }
    if setting.kind is Kind.REFERENCES:
        return PickMany(address, setting.label, **more)
    empty = setting.none or (kind.none if kind else "None")
    return PickOne(address, setting.label, empty=empty, **more)
