"""Keeps the worker working: asks it for beats, and starts it again when it does not answer."""

import datetime as dt
import time

import structlog
from django.conf import settings
from django.db import Error as DatabaseProblem
from django.db import close_old_connections
from django.utils import timezone

from directory.schedule import timetable
from directory.status import worker
from directory.sync.requesting import requeue_lost
from portal.lib.database import short_waits
from portal.supervisor.child import Child
from portal.supervisor.guard import Guard
from portal.supervisor.watchdog import Watchdog

log = structlog.get_logger(__name__)


class Keeper:
    """One worker under watch. To be looked at every few seconds."""

    def __init__(self, child: Child, guard: Guard) -> None:
        self.child = child
        self.guard = guard
        self.watchdog = Watchdog(changed_at=time.monotonic(), silence=settings.PORTAL_WORKER_SILENCE)

    def check(self) -> bool:
        """Start a hanging worker again; False where that happened too often."""
        now = time.monotonic()
        try:
            close_old_connections()
            silent = self.watchdog.is_silent(worker.signs_of_life(), now)
        except DatabaseProblem:  # nothing is known about the worker while the database is away
            self.watchdog.restart_clock(now)
            return True
        if not silent:
            self._ask(now)
            return True
        if not self.watchdog.may_restart(now):
            log.error("The worker hangs again and again. The portal stops.")
            return False
        self._start_again()
        return True

    def _ask(self, now: float) -> None:
        if not self.watchdog.must_ask(now):
            return
        try:
            with short_waits():
                worker.ask(timezone.now())
        except DatabaseProblem:
            log.info("The worker could not be asked: the database is locked.")  # perhaps by the worker: silence counts
        except Exception as error:
            log.warning("The worker could not be asked: the broker is away.", error=type(error).__name__)
            self.watchdog.restart_clock(now)

    def _start_again(self) -> None:
        log.warning("The worker shows no sign of life. It is started again.")
        self.child.kill_group()
        self.guard.forget(self.child.pid)
        self.child.start()
        self.guard.watch(self.child.pid)
        try:
            timetable.tick_soon()
            requeue_lost(timezone.now(), after=dt.timedelta(0))
        except Exception as error:  # database or broker are away
            log.warning("What the hanging worker had taken is queued again by the tick.", error=type(error).__name__)
