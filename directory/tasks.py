"""The doors through which django-q2 comes in."""

from django.utils import timezone

from directory import schedule, sync
from directory.models import SyncRun
from directory.sync.request import requeue_lost
from portal.audit.record import SYSTEM


def run_sync(run_id: int) -> None:
    sync.run(run_id)


def scheduled_sync() -> None:
    sync.request(SYSTEM, trigger=SyncRun.Trigger.SCHEDULE)


def tick() -> None:
    now = timezone.now()
    schedule.beat(now)
    sync.reap(now)
    requeue_lost(now)
    schedule.repair_clock_jump(now)
