"""Whether the schedule's last slot got its run.

A message can be delivered twice, or be lost with its worker; the schedule has moved on either way. What counts is
the slot itself: one run that was asked for or ended since then serves it. A time that is still to come is none: it was
written while the clock ran ahead.
"""

import datetime as dt

from django.db.models import Q
from django_q.models import Schedule

from directory.models import SyncRun
from directory.schedule import timetable

LOST_AFTER = dt.timedelta(minutes=2)


def is_served(now: dt.datetime) -> bool:
    """Whether a run serves the last slot. A dry run does not."""
    row = timetable.sync_schedule()
    return row is not None and _is_served(_slot(row), now)


def is_lost(now: dt.datetime) -> bool:
    """Whether the schedule sent its message two minutes ago or earlier, and no run came of it."""
    row = timetable.sync_schedule()
    if row is None or not row.task or row.next_run <= now:  # nothing was sent, or the scheduler will send soon
        return False
    slot = _slot(row)
    return slot < now - LOST_AFTER and not _is_served(slot, now)


def _slot(row: Schedule) -> dt.datetime:
    last: dt.datetime = row.next_run - dt.timedelta(minutes=row.minutes)
    return last


def _is_served(slot: dt.datetime, now: dt.datetime) -> bool:
    times = (slot, now + timetable.TOLERANCE)
    since = Q(requested_at__range=times) | Q(finished_at__range=times) | Q(state__in=SyncRun.OPEN)
    return SyncRun.objects.filter(since, dry_run=False).exists()
