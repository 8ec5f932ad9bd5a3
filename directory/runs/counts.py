"""A run's counts as lines for a page, each number with the address of the list behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from directory.models import SyncRun

LISTS = {"group": "directory:groups", "department": "directory:departments", "user": "directory:users"}
LABELS = {"group": "Groups", "department": "Departments", "user": "Users", "membership": "Memberships"}
COLUMNS = ("added", "renamed", "revived", "removed", "changed", "unchanged")


@dataclass(frozen=True, slots=True)
class Number:
    name: str
    value: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of row: what it is called, and its numbers in the order of COLUMNS."""

    label: str
    numbers: Sequence[Number]


def results(run: SyncRun, *, links: bool = True) -> list[Line]:
    return [_line(run, kind, links) for kind in LABELS if kind in run.counts]


def _line(run: SyncRun, kind: str, links: bool) -> Line:
    counts = run.counts[kind]
    numbers = ((name, counts.get(name, 0), _url(run, kind, name) if links else "") for name in COLUMNS)
    return Line(LABELS[kind], [Number(*number) for number in numbers])


def _url(run: SyncRun, kind: str, change: str) -> str:
    if kind not in LISTS or change in ("changed", "unchanged") or not run.counts[kind].get(change):
        return ""
    return rows_url(run, kind, change)


def rows_url(run: SyncRun, kind: str, change: str) -> str:
    """The rows that a run changed; after a first load, whose changes are not listed, all rows."""
    address = reverse(LISTS[kind])
    return address if run.counts[kind].get("first_load") else f"{address}?run={run.pk}&change={change}"
