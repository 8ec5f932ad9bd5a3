"""Keeps the worker working: asks it for beats, and starts it again when it does not answer."""

import datetime as dt
import time

import structlog
from django.db import Error as DatabaseProblem
from django.db import close_old_connections
from django.utils import timezone

from directory import schedule, worker
from directory.sync.request import requeue_lost
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
        self.watchdog = Watchdog(changed_at=time.monotonic())

    def look(self) -> bool:
        """Start a hanging worker again; False where that happened too often."""
        now = time.monotonic()
        try:
            if not self._is_silent(now):
                return True
        except DatabaseProblem:  # nothing is known about the worker while the database is away
            self.watchdog.forgive(now)
            return True
        except Exception as error:  # nor while the broker is
            log.warning("The worker could not be asked.", error=type(error).__name__)
            self.watchdog.forgive(now)
            return True
        if not self.watchdog.may_restart(now):
            log.error("The worker hangs again and again. The portal stops.")
            return False
        self._start_again()
        return True

    def _is_silent(self, now: float) -> bool:
        close_old_connections()
        with short_waits():
            if self.watchdog.is_silent(worker.signs(), now):
                return True
            if self.watchdog.must_ask(now):
                worker.ask(timezone.now())
        return False

    def _start_again(self) -> None:
        log.warning("The worker shows no sign of life. It is started again.")
        self.child.kill_group()
        self.guard.forget(self.child.pid)
        self.child.start()
        self.guard.watch(self.child.pid)
        try:
            schedule.tick_soon()
            requeue_lost(timezone.now(), after=dt.timedelta(0))
        except DatabaseProblem:
            log.warning("What the hanging worker had taken is queued again by the tick.")
