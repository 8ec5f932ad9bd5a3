"""The directory sync against the plain loading of the same rows. `--size` is the number of groups, and of users; each
user is in ten groups. The case `memory` has ten times as many users in five groups each.

`first_load`, `unchanged`, `delta`: a whole run, from claim to close, over HTTP. `write_lock` (SQLite): how long the
first load holds the lock. `writers_p99`, `readers_p99`: what others wait while a run with one percent of changes goes
on, against 250 ms. `memory`: the worker's peak against 1 GiB. `pipelined_fetch`: 50 ms a page, against pages times
latency plus the baseline.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from django.conf import settings
from django.db import connection
from django.test.utils import override_settings

from directory import sync
from directory.models import DirectoryGroup, SyncRun
from portal.audit.recording import SYSTEM
from tests.bench import raw
from tests.bench.frame import Case, seconds
from tests.bench.locking import MirrorWrites, Others, write_lock
from tests.worker import environment, manage

SIZE = 100_000
PER_USER = 10
LATENCY = 0.05
WAIT = 0.25  # seconds that 99 of 100 other requests may wait at most
LOCK = 5.0
MEMORY = 1024.0  # MiB


@dataclass(slots=True)
class Served:
    url: str

    def choose(self, variant: str, latency: float = 0.0) -> dict[str, int]:
        found: dict[str, int] = requests.post(
            f"{self.url}/bench/{variant}", params={"latency": latency}, timeout=300
        ).json()
        return found


@contextmanager
def upstream(groups: int, users: int, per_user: int) -> Iterator[Served]:
    """The directory behind HTTP, and the portal pointed at it."""
    words = [sys.executable, "-m", "tests.bench.upstream", str(groups), str(users), str(per_user)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        with override_settings(
            PORTAL_ZIA_MODE="tenant",
            PORTAL_ZIA_BASE_URL=url,
            PORTAL_ZIA_TOKEN_URL=f"{url}/oauth2/v1/token",
            PORTAL_ZIA_REQUESTS_PER_SECOND=0,
            PORTAL_ZIA_REQUESTS_PER_HOUR=0,
        ):
            yield Served(url)
        process.kill()


def run() -> SyncRun:
    """One run, in this process."""
    requested = sync.request(SYSTEM, trigger=SyncRun.Trigger.COMMAND).run
    sync.run(requested.pk)
    requested.refresh_from_db()
    assert requested.state in SyncRun.GOOD, requested.error
    return requested


def timed(state: str) -> float:
    requested = sync.request(SYSTEM, trigger=SyncRun.Trigger.COMMAND).run
    spent = seconds(lambda: sync.run(requested.pk))
    requested.refresh_from_db()
    assert requested.state == state, (requested.state, requested.error)
    return spent


def cases(size: int) -> Iterator[Case]:
    rows = raw.rows(size, size, PER_USER)
    with upstream(size, size, PER_USER) as served:
        baseline = raw.load(rows)
        with write_lock() as lock:
            spent = timed(SyncRun.State.SUCCEEDED)
        yield Case("first_load", 1.5, spent, baseline)
        if connection.vendor == "sqlite":
            yield Case("write_lock", 1.0, lock.longest, LOCK)
        with MirrorWrites() as writes:
            spent = timed(SyncRun.State.NO_CHANGE)
        assert not writes.statements, writes.statements
        yield Case("unchanged", 0.3, spent, baseline)
        served.choose("changed")
        yield Case("delta", 0.5, timed(SyncRun.State.SUCCEEDED), baseline)
        with Others() as others:
            for variant in ("whole", "changed") * 2:
                served.choose(variant)
                timed(SyncRun.State.SUCCEEDED)
        yield Case("writers_p99", 1.0, others.p99("writes"), WAIT)
        yield Case("readers_p99", 1.0, others.p99("reads"), WAIT)
        yield _pipelined(served, rows)
    yield _memory(size)


def _pipelined(served: Served, rows: raw.Rows) -> Case:
    _empty_mirror()
    served.choose("whole", LATENCY)
    baseline = raw.load(rows)
    spent = timed(SyncRun.State.SUCCEEDED)
    seen = served.choose("whole")
    assert seen["most_in_flight"] <= 4, seen
    return Case("pipelined_fetch", 1.2, spent, seen["pages"] * LATENCY + baseline)


def _empty_mirror() -> None:
    with connection.cursor() as cursor:
        for table in ("directory_membership", "directory_directoryuser", "directory_directorygroup"):
            cursor.execute(f"DELETE FROM {table}")
    assert not DirectoryGroup.objects.exists()


def _memory(size: int) -> Case:
    """The first load of ten times as many users, by a worker process of its own."""
    _empty_mirror()
    with upstream(size, size * 10, 5) as served:
        words = {**environment(served.url), "PORTAL_DATA_DIR": str(settings.PORTAL_DATA_DIR)}
        process = subprocess.Popen(manage("sync_groups", "--wait"), env=words, stdout=subprocess.DEVNULL)
        ended: list[tuple[int, int, object]] = []
        spent = seconds(lambda: ended.append(os.wait4(process.pid, 0)))
        _pid, status, usage = ended[0]
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
    peak = usage.ru_maxrss / 1024  # type: ignore[attr-defined]
    return Case("memory", 1.0, spent, spent, peak_mb=peak, measured=peak / MEMORY)
