"""The three-hour schedule and the one-minute tick, both as schedules of django-q2.

The schedule's `next_run` is the *Next Directory Group Sync Time*. The tick proves that the worker lives, and repairs
what a crash or a jumping clock left behind.
"""

import datetime as dt

from django.conf import settings
from django.utils import timezone
from django_q.models import Schedule
from django_q.tasks import async_task

from directory.models import Heartbeat

SYNC = "directory-sync"
TICK = "directory-tick"
WORKER = "worker"
SILENT_AFTER = dt.timedelta(seconds=150)


def interval() -> dt.timedelta:
    return dt.timedelta(minutes=settings.PORTAL_SYNC_MINUTES)


def interval_text() -> str:
    """`every 3 hours`"""
    minutes = settings.PORTAL_SYNC_MINUTES
    if minutes % 60:
        return f"every {minutes} minutes"
    return "every hour" if minutes == 60 else f"every {minutes // 60} hours"


def ensure_schedule() -> None:
    """Make sure that both schedules exist as the settings say. Does not move a time that is already set."""
    now = timezone.now()
    sync, created = Schedule.objects.get_or_create(
        name=SYNC,
        defaults={
            "func": "directory.tasks.scheduled_sync",
            "schedule_type": Schedule.MINUTES,
            "minutes": settings.PORTAL_SYNC_MINUTES,
            "next_run": now + interval(),
        },
    )
    if not created and sync.minutes != settings.PORTAL_SYNC_MINUTES:
        sync.minutes = settings.PORTAL_SYNC_MINUTES
        sync.next_run = now + interval()
        sync.save(update_fields=["minutes", "next_run"])
    Schedule.objects.get_or_create(
        name=TICK,
        defaults={"func": "directory.tasks.tick", "schedule_type": Schedule.MINUTES, "minutes": 1, "next_run": now},
    )


def next_sync_time() -> dt.datetime | None:
    """When the schedule starts the next sync, or None where there is no schedule."""
    found: dt.datetime | None = (
        Schedule.objects.filter(name=SYNC).exclude(repeats=0).values_list("next_run", flat=True).first()
    )
    return found


def repair_clock_jump(now: dt.datetime) -> bool:
    """A clock that ran ahead leaves `next_run` far in the future: bring it back to one interval from now."""
    ahead = Schedule.objects.filter(name=SYNC, next_run__gt=now + 2 * interval())
    return bool(ahead.update(next_run=now + interval()))


def beat(now: dt.datetime) -> None:
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"at": now})


def tick_soon() -> None:
    """Have the worker show its first heartbeat as soon as it runs, without waiting for the scheduler."""
    async_task("directory.tasks.tick", task_name="first tick")


def worker_last_seen() -> dt.datetime | None:
    return Heartbeat.objects.filter(name=WORKER).values_list("at", flat=True).first()


def is_alive(seen: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a heartbeat of that time says that the worker lives."""
    return seen is not None and now - seen < SILENT_AFTER


def worker_is_alive(now: dt.datetime) -> bool:
    return is_alive(worker_last_seen(), now)
