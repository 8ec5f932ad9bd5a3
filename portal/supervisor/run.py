"""The loop: start the children, wait until the portal answers, keep watch, stop in good order."""

import http.client
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import connections

from portal.supervisor import notify
from portal.supervisor.child import Child
from portal.supervisor.guard import Guard
from portal.supervisor.keeper import Keeper
from portal.supervisor.signals import Signals

log = structlog.get_logger(__name__)

JOB_GRACE = 25.0
WEB_GRACE = 8.0
START_LIMIT = 60.0
STEP = 0.1
WATCH_EVERY = 0.1  # of PORTAL_WORKER_SILENCE


class Supervisor:
    """Runs the worker, and the web server where there is one, as one.

    `probe` is the host, port and Host header under which the web server answers.
    """

    def __init__(
        self,
        *,
        worker: Child,
        web: Child | None = None,
        probe: tuple[str, int, str] = ("", 0, ""),
        close: tuple[int, ...] = (),
    ) -> None:
        self.web = web
        self.worker = worker
        self.children = [child for child in (web, worker) if child]
        self.probe = probe
        self.close = close

    def run(self, when_ready: Callable[[], None]) -> int:
        """Until a signal asks to stop (0) or a child fails (1). `when_ready` is called once the portal answers."""
        connections.close_all()  # nothing that the guard would share
        guard = Guard(grace=JOB_GRACE, close=self.close)
        try:
            with Signals() as signals:
                try:
                    for child in self.children:
                        child.start()
                        guard.watch(child.pid)
                    return self._keep(signals, guard, when_ready)
                finally:
                    self._stop(signals, guard)
        finally:
            guard.release()

    def _keep(self, signals: Signals, guard: Guard, when_ready: Callable[[], None]) -> int:
        deadline = time.monotonic() + START_LIMIT
        while self.web and not self._answers():
            if signals.stop_asked(STEP):
                return 0
            if self._lost_child():
                return 1
            if time.monotonic() > deadline:
                log.error("The portal did not answer in time. It stops.", seconds=START_LIMIT)
                return 1
        when_ready()
        notify.ready()
        keeper = Keeper(self.worker, guard)
        every, look_again = WATCH_EVERY * settings.PORTAL_WORKER_SILENCE, 0.0
        while not signals.stop_asked(every):
            if self._lost_child():
                return 1
            if time.monotonic() >= look_again:
                look_again = time.monotonic() + every
                if not keeper.check():
                    return 1
                notify.alive()
        log.info("Stopping: a running job may take a moment. Ctrl-C once more stops at once.")
        return 0

    def _lost_child(self) -> bool:
        for child in self.children:
            if child.exit_code() is not None:
                log.error(f"The {child.name} {child.how_it_ended()}. The portal stops.")
                return True
        return False

    def _answers(self) -> bool:
        host, port, name = self.probe
        connection = http.client.HTTPConnection(host, port, timeout=2)
        try:
            connection.request("GET", "/health/", headers={"Host": name, "Accept": "application/json"})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _stop(self, signals: Signals, guard: Guard) -> None:
        """The worker first: its running job may still need the web server. A second signal ends both at once."""
        notify.stopping()
        at_once = False
        for child, grace in ((self.worker, JOB_GRACE), (self.web, WEB_GRACE)):
            if child is None or not child.was_started:
                continue
            child.ask_to_stop()
            deadline = time.monotonic() + grace
            while not at_once and child.is_running and time.monotonic() < deadline:
                at_once = signals.stop_asked(STEP)
            child.kill_group()
            guard.forget(child.pid)
