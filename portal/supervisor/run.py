"""The loop: start the children, wait until the portal answers, keep watch, stop in good order."""

import http.client
import time
from collections.abc import Callable

import structlog
from django.db import Error as DatabaseProblem
from django.db import close_old_connections, connections

from directory.schedule import worker_last_seen
from portal.supervisor.child import Child
from portal.supervisor.guard import Guard
from portal.supervisor.signals import Signals
from portal.supervisor.watchdog import Watchdog

log = structlog.get_logger(__name__)

JOB_GRACE = 25.0
WEB_GRACE = 8.0
START_LIMIT = 60.0
STEP = 0.1
WATCH_EVERY = 10.0


class Supervisor:
    """Runs web and worker as one. `probe` is the host, port and Host header under which the web server answers."""

    def __init__(self, *, web: Child, worker: Child, probe: tuple[str, int, str], close: tuple[int, ...] = ()) -> None:
        self.web = web
        self.worker = worker
        self.probe = probe
        self.close = close

    def run(self, when_ready: Callable[[], None]) -> int:
        """Until a signal asks to stop (0) or a child fails (1). `when_ready` is called once the portal answers."""
        connections.close_all()  # nothing that the guard would share
        guard = Guard(grace=JOB_GRACE, close=self.close)
        try:
            with Signals() as signals:
                try:
                    for child in (self.web, self.worker):
                        child.start()
                        guard.watch(child.pid)
                    return self._keep(signals, guard, when_ready)
                finally:
                    self._stop(signals, guard)
        finally:
            guard.release()

    def _keep(self, signals: Signals, guard: Guard, when_ready: Callable[[], None]) -> int:
        deadline = time.monotonic() + START_LIMIT
        while not self._answers():
            if signals.stop_asked(STEP):
                return 0
            if self._lost_child():
                return 1
            if time.monotonic() > deadline:
                log.error("The portal did not answer in time. It stops.", seconds=START_LIMIT)
                return 1
        when_ready()
        watchdog = Watchdog(time.monotonic())
        look_again = 0.0
        while not signals.stop_asked(WATCH_EVERY):
            if self._lost_child():
                return 1
            if time.monotonic() >= look_again:
                look_again = time.monotonic() + WATCH_EVERY
                if not self._worker_works(watchdog, guard):
                    return 1
        log.info("Stopping: a running job may take a moment. Ctrl-C once more stops at once.")
        return 0

    def _lost_child(self) -> bool:
        for child in (self.web, self.worker):
            if child.exit_code() is not None:
                log.error(f"The {child.name} {child.how_it_ended()}. The portal stops.")
                return True
        return False

    def _worker_works(self, watchdog: Watchdog, guard: Guard) -> bool:
        """Start a hanging worker again; False where that happened too often."""
        now = time.monotonic()
        try:
            close_old_connections()
            silent = watchdog.is_silent(worker_last_seen(), now)
        except DatabaseProblem:
            watchdog.forgive(now)  # nothing is known about the worker while the database is away
            return True
        if not silent:
            return True
        if not watchdog.may_restart(now):
            log.error("The worker hangs again and again. The portal stops.")
            return False
        log.warning("The worker shows no sign of life. It is started again.")
        self.worker.kill_group()
        guard.forget(self.worker.pid)
        self.worker.start()
        guard.watch(self.worker.pid)
        return True

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
        at_once = False
        for child, grace in ((self.worker, JOB_GRACE), (self.web, WEB_GRACE)):
            if not child.was_started:
                continue
            child.ask_to_stop()
            deadline = time.monotonic() + grace
            while not at_once and child.is_running and time.monotonic() < deadline:
                at_once = signals.stop_asked(STEP)
            child.kill_group()
            guard.forget(child.pid)
