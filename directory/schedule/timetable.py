"""The schedule of the sync, the one-minute tick and the daily jobs, as schedules of django-q2.

The sync's `next_run` is the *Next Directory Group Sync Time*. It moves by whole intervals, on a grid in UTC: neither a
manual run nor summer time shifts it. Changing the interval begins a new grid, one interval from now.
"""

import datetime as dt

from django.utils import timezone
from django_q.models import Schedule
from django_q.tasks import async_task

from directory.schedule import daily
from directory.schedule.settings import effective

SYNC = "directory-sync"
TICK = "directory-tick"
TICK_EVERY = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
TOLERANCE = dt.timedelta(minutes=2)


def interval_text(interval: dt.timedelta | None = None) -> str:
    """`every 3 hours`"""
    minutes = round((interval or effective().interval).total_seconds() / 60)
    if minutes % 60:
        return f"every {minutes} minutes"
    return "every hour" if minutes == 60 else f"every {minutes // 60} hours"


def ensure_schedule() -> None:
    """Make sure that every schedule exists and that the interval is the one in force."""
    now = timezone.now()
    interval = effective().interval
    Schedule.objects.get_or_create(
        name=SYNC,
        defaults={
            "func": "directory.tasks.scheduled_sync",
            "schedule_type": Schedule.MINUTES,
            "minutes": _minutes(interval),
            "next_run": now + interval,
        },
    )
    follow_interval(interval, now)
    Schedule.objects.get_or_create(
        name=TICK,
        defaults={"func": "directory.tasks.tick", "schedule_type": Schedule.MINUTES, "minutes": 1, "next_run": now},
    )
    for name, function in daily.jobs().items():
        facts = {"schedule_type": Schedule.MINUTES, "minutes": _minutes(DAY), "next_run": now + DAY}
        Schedule.objects.update_or_create(
            name=name, defaults={"func": function}, create_defaults={"func": function, **facts}
        )


def follow_interval(interval: dt.timedelta, now: dt.datetime) -> bool:
    """Where the interval is another one than the schedule's: the next run is one interval from now."""
    other = Schedule.objects.filter(name=SYNC).exclude(minutes=_minutes(interval))
    return bool(other.update(minutes=_minutes(interval), next_run=now + interval, task=None))


def _minutes(interval: dt.timedelta) -> int:
    return round(interval.total_seconds() / 60)


def sync_schedule() -> Schedule | None:
    schedule: Schedule | None = Schedule.objects.filter(name=SYNC).exclude(repeats=0).first()
    return schedule


def next_sync_time() -> dt.datetime | None:
    """When the schedule starts the next sync, or None where there is no schedule."""
    schedule = sync_schedule()
    return schedule.next_run if schedule else None


def skip_slot() -> None:
    """The last slot needs no run: it is not made good later. The next one comes at its time."""
    Schedule.objects.filter(name=SYNC).update(task=None)


def repair_clock_jump(now: dt.datetime) -> bool:
    """A clock that ran ahead leaves `next_run` too far in the future: bring it back, along its own grid."""
    repaired = False
    for row in Schedule.objects.filter(name__in=[SYNC, TICK, *daily.jobs()], next_run__gt=now + TICK_EVERY + TOLERANCE):
        interval = dt.timedelta(minutes=row.minutes)
        if row.next_run > now + interval + TOLERANCE:
            back = (row.next_run - now) // interval * interval
            Schedule.objects.filter(pk=row.pk, next_run=row.next_run).update(next_run=row.next_run - back, task=None)
            repaired = True
    return repaired


def tick_soon() -> None:
    """Have the worker show its first heartbeat as soon as it runs, without waiting for the scheduler."""
    async_task("directory.tasks.tick", task_name="first tick")
