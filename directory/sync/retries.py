"""Trying again after a failure: sooner than the schedule, later with each failure in a row."""

import datetime as dt

from directory.models import SyncRun
from directory.schedule import timetable
from directory.schedule.settings import effective
from directory.sync import queries
from directory.sync.requesting import request
from portal.audit.recording import SYSTEM

FIRST_WAIT = dt.timedelta(minutes=5)
LONGEST_DOUBLING = 12  # five minutes doubled that often are two weeks, more than any interval
NEEDS_A_HUMAN = frozenset({"credentials", "permission", "not_connected"})


def next_try(run: SyncRun, failures_in_a_row: int, now: dt.datetime) -> dt.datetime | None:
    """When a run that ended `now` is tried again: after 5, 10, 20 ... minutes, an interval at most. At once where only
    its worker was stopped.

    Never later than the next scheduled run, unless ZIA asked to wait longer. None where trying again cannot help
    before a human does something; then the schedule alone goes on.
    """
    if run.state not in SyncRun.BROKEN or run.dry_run or run.error_kind in NEEDS_A_HUMAN:
        return None
    if run.error_kind == SyncRun.STOPPED:
        return now
    doubled = min(max(failures_in_a_row - 1, 0), LONGEST_DOUBLING)
    at = now + min(effective().interval, FIRST_WAIT * (1 << doubled))
    slot = timetable.next_sync_time()
    if slot is not None and slot > now:
        at = min(at, slot)
    return max(at, now + dt.timedelta(seconds=run.retry_after or 0))


def expected_try(run: SyncRun) -> dt.datetime | None:
    """The planned retry of the last run; computed where the tick has not written it down yet."""
    if run.retry_at is not None:
        return run.retry_at
    return next_try(run, queries.failures_in_a_row(), run.finished_at or run.requested_at)


def must_wait(now: dt.datetime) -> bool:
    """Whether ZIA asked to be left alone until later. A manual run goes all the same.

    An end that is still to come was written while the clock ran ahead, and says nothing.
    """
    run = queries.last_run()
    if run is None or run.state != SyncRun.State.FAILED or not run.retry_after or run.finished_at is None:
        return False
    return run.finished_at <= now < run.finished_at + dt.timedelta(seconds=run.retry_after)


def retry_due(now: dt.datetime) -> bool:
    """Write down when the last run is tried again, and try when that time has come. Whether a run was requested."""
    run = queries.last_run()
    if run is None or run.state not in SyncRun.BROKEN:
        return False
    at = expected_try(run)
    if at is None:
        return False
    if run.retry_at is None:
        SyncRun.objects.filter(pk=run.pk).update(retry_at=at)
    if at > now:
        return False
    approves = run.approves if run.error_kind == SyncRun.STOPPED else ""  # that run had no chance to use it
    return request(SYSTEM, trigger=SyncRun.Trigger.RETRY, approves=approves).created
