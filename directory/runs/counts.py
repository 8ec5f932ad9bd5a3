"""A run's counts as lines for a page, each number with the address of the list behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from directory.models import SyncChange, SyncRun

COLUMNS = ("added", "renamed", "revived", "removed", "changed", "unchanged")


@dataclass(frozen=True, slots=True)
class Count:
    name: str
    value: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class KindCounts:
    """One kind of row: what it is called, and its numbers in the order of COLUMNS."""

    label: str
    numbers: Sequence[Count]


def results(run: SyncRun, *, links: bool = True) -> list[KindCounts]:
    return [_counts_of(run, kind, links) for kind in SyncChange.Kind if kind in run.counts]


def changes_something(run: SyncRun) -> bool:
    """Whether the run changed anything, or would have."""
    return any(run.counts[kind].get(change) for kind in run.counts for change in SyncChange.Change)


def _counts_of(run: SyncRun, kind: SyncChange.Kind, links: bool) -> KindCounts:
    counts = run.counts[kind]
    numbers = ((name, counts.get(name, 0), _url(run, kind, name) if links else "") for name in COLUMNS)
    return KindCounts(kind.plural_label, [Count(*number) for number in numbers])


def _url(run: SyncRun, kind: SyncChange.Kind, change: str) -> str:
    if kind == SyncChange.Kind.MEMBERSHIP or change in ("changed", "unchanged") or not run.counts[kind].get(change):
        return ""
    return rows_url(run, kind, change)


def rows_url(run: SyncRun, kind: SyncChange.Kind, change: str) -> str:
    """The rows that a run changed; after a first load, whose changes are not listed, all rows."""
    address = reverse(f"directory:{kind.plural}")
    return address if run.counts[kind].get("first_load") else f"{address}?run={run.pk}&change={change}"
