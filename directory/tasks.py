"""The doors through which django-q2 comes in."""

from django.utils import timezone

from directory import sync, usage
from directory.connection.source import why_paused
from directory.models import SyncRun
from directory.runs import retention
from directory.schedule import missed, timetable
from directory.status import worker
from directory.sync import retries
from directory.sync.requesting import requeue_lost
from portal.audit.recording import SYSTEM


def run_sync(run_id: int) -> None:
    sync.run(run_id)
    if SyncRun.objects.filter(pk=run_id, state__in=SyncRun.GOOD).exists():
        usage.follow_run()


def scheduled_sync() -> None:
    """The schedule's message. One that comes twice starts nothing, nor does one while ZIA asked to wait.

    While no source is connected the slot passes, and nobody owes it a run later.
    """
    now = timezone.now()
    if why_paused():
        timetable.skip_slot()
    elif not missed.is_served(now) and not retries.must_wait(now):
        sync.request(SYSTEM, trigger=SyncRun.Trigger.SCHEDULE)


def beat() -> None:
    """The answer to the supervisor, who asks more often than the tick comes."""
    now = timezone.now()
    worker.beat(now)
    timetable.repair_clock_jump(now)


def tick() -> None:
    """Once a minute: show that the worker lives, and mend what a crash or a jumping clock left behind."""
    now = timezone.now()
    worker.beat(now)
    sync.reap(now)
    requeue_lost(now)
    timetable.repair_clock_jump(now)
    if missed.is_lost(now):
        scheduled_sync()
    if not why_paused():
        retries.retry_due(now)
    retention.purge_if_due(now)
