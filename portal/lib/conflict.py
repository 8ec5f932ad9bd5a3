"""What the page shows where two admins changed the same thing: both versions, and everything that was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Line:
    """One field in both versions."""

    name: str
    theirs: str
    mine: str
    differs: bool


def compared(theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> Sequence[Line]:
    """Field by field, what differs first."""
    pairs = ((name, theirs.get(name), mine.get(name)) for name in {**theirs, **mine})
    lines = [Line(name, _words(old), _words(new), old != new) for name, old, new in pairs]
    return sorted(lines, key=lambda line: not line.differs)


def kept(request: HttpRequest) -> Sequence[tuple[str, str]]:
    """The form as it was sent, to be sent again with the new revision."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "revision")
    ]


def _words(value: Any) -> str:
    """A value for the eye: lists joined, nothing as a dash."""
    return (", ".join(value) if isinstance(value, list) else str(value or "")) or "—"
