"""Forgetting old runs. Rows go in chunks, each in a transaction of its own: nobody waits long for a lock."""

import datetime as dt
import time

from directory import sync
from directory.models import Heartbeat, SyncChange, SyncRun
from directory.schedule.settings import effective
from directory.sync import queries

PURGED = "retention"
EVERY = dt.timedelta(hours=1)
NEWEST = 20
RUNS = 100
CHANGES = 5_000
BUDGET = 20.0


def purge_if_due(now: dt.datetime) -> int:
    """Purge, at most once an hour. What does not fit into one call's time is left to the next tick."""
    last = Heartbeat.objects.filter(name=PURGED, at__gt=now - EVERY, at__lte=now)
    if last.exists():
        return 0
    number, finished = purge(now)
    if finished:
        Heartbeat.objects.update_or_create(name=PURGED, defaults={"at": now})
    return number


def purge(now: dt.datetime, *, seconds: float = BUDGET) -> tuple[int, bool]:
    """Delete the runs older than the setting says, with their changes. How many, and whether that was all."""
    deadline = time.monotonic() + seconds
    old = SyncRun.objects.filter(requested_at__lt=now - dt.timedelta(days=effective().keep_days))
    old = old.exclude(state__in=SyncRun.OPEN).exclude(pk__in=_kept()).order_by("pk")
    number = 0
    while run_ids := list(old.values_list("pk", flat=True)[:RUNS]):
        while _delete_changes(run_ids):
            if time.monotonic() > deadline:
                return number, False
        number += SyncRun.objects.filter(pk__in=run_ids).delete()[0]
    return number, True


def _kept() -> list[int]:
    """The newest runs, the last good one, and a held one that waits: whatever their age."""
    newest = list(SyncRun.objects.values_list("pk", flat=True)[:NEWEST])
    return newest + [run.pk for run in (queries.last_good_run(), sync.waiting()) if run]


def _delete_changes(run_ids: list[int]) -> int:
    chunk = SyncChange.objects.filter(run_id__in=run_ids).order_by().values("pk")[:CHANGES]
    return SyncChange.objects.filter(pk__in=chunk).delete()[0]
