"""Forgetting old runs. Rows go in chunks, each in a transaction of its own: nobody waits long for a lock."""

import datetime as dt
import time

from directory import sync
from directory.models import Heartbeat, SyncChange, SyncRun
from directory.schedule.settings import effective
from directory.sync import queries

HEARTBEAT = "retention"
PURGE_EVERY = dt.timedelta(hours=1)
RUNS_KEPT = 20
RUNS_PER_CHUNK = 100
CHANGES_PER_CHUNK = 5_000
TIME_LIMIT = 20.0


def purge_if_due(now: dt.datetime) -> int:
    """Purge, at most once an hour. What does not fit into one call's time is left to the next tick."""
    last = Heartbeat.objects.filter(name=HEARTBEAT, at__gt=now - PURGE_EVERY, at__lte=now)
    if last.exists():
        return 0
    number, finished = purge(now)
    if finished:
        Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults={"at": now})
    return number


def purge(now: dt.datetime, *, seconds: float = TIME_LIMIT) -> tuple[int, bool]:
    """Delete the runs older than the setting says, with their changes. How many, and whether that was all."""
    deadline = time.monotonic() + seconds
    old = SyncRun.objects.filter(requested_at__lt=now - dt.timedelta(days=effective().keep_days))
    old = old.exclude(state__in=SyncRun.OPEN).exclude(pk__in=_kept()).order_by("pk")
    number = 0
    while run_ids := list(old.values_list("pk", flat=True)[:RUNS_PER_CHUNK]):
        while _delete_changes(run_ids):
            if time.monotonic() > deadline:
                return number, False
        number += SyncRun.objects.filter(pk__in=run_ids).delete()[0]
    return number, True


def _kept() -> list[int]:
    """The newest runs, the last good one, and a held one that waits: whatever their age."""
    newest = list(SyncRun.objects.values_list("pk", flat=True)[:RUNS_KEPT])
    return newest + [run.pk for run in (queries.last_good_run(), sync.waiting()) if run]


def _delete_changes(run_ids: list[int]) -> int:
    chunk = SyncChange.objects.filter(run_id__in=run_ids).order_by().values("pk")[:CHANGES_PER_CHUNK]
    return SyncChange.objects.filter(pk__in=chunk).delete()[0]
