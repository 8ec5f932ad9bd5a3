"""Where an audit entry leads: the apps above register what they offer for entries about their resources."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.audit.models import AuditEntry


@dataclass(frozen=True, slots=True)
class EntryLink:
    """A button on the page of an entry, for those who have the permission."""

    label: str
    url: str
    permission: str


Finder = Callable[[AuditEntry], EntryLink | None]
_finders: dict[tuple[str, str], Finder] = {}


def register(resource_type: str, action: str, finder: Finder) -> None:
    """`finder` says where an entry about such a resource and action leads. Called from an app's `ready`."""
    _finders[resource_type, action] = finder


def link_of(entry: AuditEntry) -> EntryLink | None:
    finder = _finders.get((entry.resource_type, entry.action))
    return finder(entry) if finder else None
