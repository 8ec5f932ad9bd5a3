"""Before and after of an audit entry, field by field."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the diff. `kind` is added, removed, changed or unchanged."""

    name: str
    before: str
    after: str
    kind: str


def diff(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Sequence[Field]:
    """Every field of both sides by its name in words, nested ones as `Outer › Inner`, changed ones first."""
    old, new = _flat(before or {}), _flat(after or {})
    lines = [_line(name, old, new) for name in {**old, **new}]
    return sorted(lines, key=lambda line: line.kind == "unchanged")


def _line(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Field:
    if name not in old:
        return Field(name, "", text_of(new[name]), "added")
    if name not in new:
        return Field(name, text_of(old[name]), "", "removed")
    kind = "unchanged" if old[name] == new[name] else "changed"
    return Field(name, text_of(old[name]), text_of(new[name]), kind)


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        name = f"{prefix}{capfirst(key.replace('_', ' '))}"
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{name} › ")
        else:
            flat[name] = value
    return flat


def text_of(value: Any) -> str:
    """A value as a page shows it: an item of a list a line, a dash for nothing."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None or value == "" or value == []:
        return "—"
    if isinstance(value, list):
        return "\n".join(str(item) for item in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
