"""Reads of the sync's runs."""

from itertools import takewhile

from django.db.models import QuerySet

from directory.models import SyncRun


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
