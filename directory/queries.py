"""Reads of the mirror and of the sync's history."""

from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from directory.models import Department, DirectoryGroup, DirectoryUser, SyncRun


@dataclass(frozen=True, slots=True)
class Totals:
    """How many rows exist upstream as of the last applied sync."""

    groups: int
    departments: int
    users: int


def totals() -> Totals:
    return Totals(
        groups=DirectoryGroup.objects.filter(deleted_at=None).count(),
        departments=Department.objects.filter(deleted_at=None).count(),
        users=DirectoryUser.objects.filter(deleted_at=None).count(),
    )


def open_run() -> SyncRun | None:
    return SyncRun.objects.filter(state__in=SyncRun.OPEN).first()


def last_run() -> SyncRun | None:
    """The run that finished last, however it ended. A dry run does not count."""
    return _finished().first()


def failures_in_a_row() -> int:
    """How many of the last runs failed or were abandoned, without one in between that did not; 100 at most.

    A run that was stopped with its worker does not count: nothing is wrong.
    """
    states = _finished().exclude(error_kind=SyncRun.STOPPED).values_list("state", flat=True)[:100]
    return sum(1 for _ in takewhile(lambda state: state in SyncRun.BROKEN, states))


def _finished() -> "QuerySet[SyncRun]":
    """The latest first, whatever the clock said: one run is open at a time, so they end in the order of their rows."""
    return SyncRun.objects.exclude(state__in=SyncRun.OPEN).filter(dry_run=False).order_by("-pk")


def last_good_run() -> SyncRun | None:
    """The run that last left the mirror equal to the upstream."""
    return SyncRun.objects.filter(state__in=SyncRun.GOOD).order_by("-pk").first()


def recent_runs(limit: int = 10) -> "QuerySet[SyncRun]":
    return SyncRun.objects.all()[:limit]


def search_groups(text: str, *, limit: int = 50) -> "QuerySet[DirectoryGroup]":
    """Groups that exist upstream and hold `text` in their name: equal ones first, then those that begin with it."""
    wanted = text.strip()
    return _best(DirectoryGroup.objects.filter(deleted_at=None), wanted, Q(name__icontains=wanted), limit)


def search_users(text: str, *, limit: int = 50) -> "QuerySet[DirectoryUser]":
    """Users that exist upstream and hold `text` in their name or e-mail address."""
    wanted = text.strip()
    holds = Q(name__icontains=wanted) | Q(email__icontains=wanted)
    return _best(DirectoryUser.objects.filter(deleted_at=None), wanted, holds, limit)


def _best(rows: "QuerySet[Any]", wanted: str, holds: Q, limit: int) -> "QuerySet[Any]":
    if not wanted:
        return rows[:limit]
    found: QuerySet[Any] = rows.filter(holds).annotate(rank=_rank(wanted)).order_by("rank", "name", "pk")
    return found[:limit]


def _rank(text: str) -> Case:
    return Case(
        When(name__iexact=text, then=Value(0)),
        When(name__istartswith=text, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
