"""Whether the job worker lives.

A beat goes through queue, broker, worker and database; that it arrives proves all of them. The one-minute tick is one.
The supervisor asks for another where it sees none for some seconds, so that a worker that hangs is noticed early.
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django_q.tasks import async_task

from directory.models import Heartbeat, SyncRun

WORKER = "worker"
ASKED = "asked"
SILENT_AFTER = dt.timedelta(seconds=150)
UNANSWERED_AFTER = 0.6  # of PORTAL_WORKER_SILENCE: pages tell it before the worker is started again


@dataclass(frozen=True, slots=True)
class Pulse:
    """When the worker last answered, and when it was first asked since then (None where nobody asks)."""

    seen_at: dt.datetime | None
    asked_at: dt.datetime | None

    def is_alive(self, now: dt.datetime) -> bool:
        if self.seen_at is None or abs(now - self.seen_at) >= SILENT_AFTER:  # ahead: the clock was set back since
            return False
        return self.asked_at is None or not self.is_asked or now - self.asked_at < unanswered_after()

    @property
    def is_asked(self) -> bool:
        """Whether a question is open."""
        return self.asked_at is not None and (self.seen_at is None or self.asked_at > self.seen_at)


def unanswered_after() -> dt.timedelta:
    """How long a worker that was asked may take to answer."""
    return dt.timedelta(seconds=UNANSWERED_AFTER * settings.PORTAL_WORKER_SILENCE)


def pulse() -> Pulse:
    rows = dict(Heartbeat.objects.filter(name__in=[WORKER, ASKED]).values_list("name", "at"))
    return Pulse(seen_at=rows.get(WORKER), asked_at=rows.get(ASKED))


def is_alive(now: dt.datetime) -> bool:
    return pulse().is_alive(now)


def beat(now: dt.datetime) -> None:
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"at": now})


def ask(now: dt.datetime) -> None:
    """Queue a beat. A question that is still open keeps its time."""
    with transaction.atomic():
        if not pulse().is_asked:
            Heartbeat.objects.update_or_create(name=ASKED, defaults={"at": now})
    async_task("directory.tasks.beat", task_name="beat", save=False)


@dataclass(frozen=True, slots=True)
class SignsOfLife:
    """What moves while the worker works. `run` is the open run with its own heartbeat, while a worker holds one."""

    beat: dt.datetime | None
    run: tuple[int, dt.datetime | None] | None = None


def signs_of_life() -> SignsOfLife:
    held = SyncRun.objects.filter(state__in=[SyncRun.State.FETCHING, SyncRun.State.APPLYING])
    return SignsOfLife(beat=pulse().seen_at, run=held.values_list("pk", "heartbeat_at").first())
