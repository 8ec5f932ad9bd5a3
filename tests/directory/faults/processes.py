"""Runs in processes of their own, to be killed, stopped and let go on; and time that passes at once."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from directory import sync
from directory.models import SyncRun
from directory.sync.requesting import TIME_TO_LIVE
from tests.worker import environment, manage

Process = subprocess.Popen[str]
CHILD_SETTINGS = "tests.directory.faults.child_settings"


class Runner:
    """One run in a process that stops at a stage (tests.directory.faults.runner), or goes through without one."""

    def __init__(
        self, run: SyncRun, stage: str = "", *, variables: dict[str, str] | None = None, busy: int = 0
    ) -> None:
        words = ["-m", "tests.directory.faults.runner", str(run.pk), stage, *([str(busy)] if busy else [])]
        self.process: Process = subprocess.Popen(
            [sys.executable, *words],
            env=variables or tenant(),
            cwd=settings.BASE_DIR,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def stopped(self) -> None:
        """Wait until it stands at its stage."""
        assert self.process.stdout
        said = self.process.stdout.readline()
        assert said == "stopped\n", said + (self.process.stderr.read() if self.process.stderr else "")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.end()

    def go_on(self) -> None:
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def end(self, seconds: float = 60) -> str:
        """Wait for its end; what it said and logged."""
        said, logged = self.process.communicate(timeout=seconds)
        return said + logged


@contextmanager
def running(
    run: SyncRun, stage: str = "", *, variables: dict[str, str] | None = None, busy: int = 0
) -> Iterator[Runner]:
    """It is gone at the end, whatever the test came to."""
    runner = Runner(run, stage, variables=variables, busy=busy)
    try:
        yield runner
    finally:
        if runner.process.poll() is None:
            runner.kill()


def tenant(broker: str = "") -> dict[str, str]:
    """The variables of a process that reads the test's upstream."""
    return {
        **environment(settings.PORTAL_ZIA_BASE_URL, broker),
        "PORTAL_ZIA_MODE": "tenant",
        "PORTAL_ZIA_TOKEN_URL": settings.PORTAL_ZIA_TOKEN_URL,
        "PORTAL_ZIA_CLIENT_ID": "client",
        "PORTAL_ZIA_CLIENT_SECRET": "secret",
        "PORTAL_ZIA_REQUESTS_PER_SECOND": "0",
        "PORTAL_ZIA_REQUESTS_PER_HOUR": "0",
        "PORTAL_LOG_LEVEL": "INFO",
    }


def let_it_expire(run: SyncRun) -> None:
    """As if the time to live had passed since the run's last heartbeat."""
    assert sync.reap(timezone.now()) == 0, "nobody takes over before that"
    past = timezone.now() - TIME_TO_LIVE - dt.timedelta(seconds=1)
    SyncRun.objects.filter(pk=run.pk).update(heartbeat_at=past)


def wait_for(condition: Callable[[], object], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"nothing within {seconds} s"
        time.sleep(0.1)


@contextmanager
def service(variables: dict[str, str], word: str, log: Path | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """`manage.py qcluster` or `manage.py worker`; everything it started is gone at the end."""
    with log.open("wb") if log else nullcontext() as output:
        process = subprocess.Popen(manage(word), env=variables, stderr=output, start_new_session=True)
        try:
            yield process
        finally:
            kill_all(process)


def kill_all(process: "subprocess.Popen[bytes]") -> None:
    """kill -9, with everything that it started."""
    for pid in reversed([process.pid, *below(process.pid)]):
        kill(pid)
    process.wait()


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def below(pid: int) -> list[int]:
    """The processes that this one started, and those that they started."""
    try:
        children = [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []
    return [found for child in sorted(children) for found in (child, *below(child))]
