"""The supervisor's parts: when a worker counts as hanging, and what the guard ends."""

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator

import pytest

from portal.supervisor.guard import Guard
from portal.supervisor.watchdog import PERIOD, RESTARTS, SILENCE, Watchdog

NOON = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"


@pytest.fixture
def deaf() -> Iterator[subprocess.Popen[bytes]]:
    """A child that does not end when it is asked to."""
    process = subprocess.Popen([sys.executable, "-c", DEAF], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout
    process.stdout.readline()
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_worker_hangs_when_its_heartbeat_stands_still() -> None:
    watchdog = Watchdog(changed_at=0)
    assert not watchdog.is_silent(None, SILENCE)
    assert watchdog.is_silent(None, SILENCE + 1)
    assert not watchdog.is_silent(NOON, SILENCE + 1)
    assert not watchdog.is_silent(NOON, 2 * SILENCE)
    assert watchdog.is_silent(NOON, 2 * SILENCE + 2)


def test_a_heartbeat_that_moves_is_life_whatever_its_time_of_day() -> None:
    watchdog = Watchdog(changed_at=0, heartbeat=NOON)
    assert not watchdog.is_silent(NOON - dt.timedelta(days=3), 10 * SILENCE)


def test_an_unknown_heartbeat_and_a_fresh_start_count_anew() -> None:
    watchdog = Watchdog(changed_at=0)
    watchdog.forgive(SILENCE)
    assert not watchdog.is_silent(None, 2 * SILENCE)


def test_a_worker_is_started_again_only_so_often() -> None:
    watchdog = Watchdog(changed_at=0)
    assert [watchdog.may_restart(float(now)) for now in range(RESTARTS + 1)] == [True] * RESTARTS + [False]
    assert watchdog.may_restart(PERIOD + 1)


def test_the_guard_ends_what_did_not_end_by_itself(deaf: subprocess.Popen[bytes]) -> None:
    guard = Guard(grace=0.3)
    guard.watch(deaf.pid)
    guard.release()
    assert deaf.wait(timeout=10) == -9


def test_the_guard_leaves_alone_what_was_taken_back(deaf: subprocess.Popen[bytes]) -> None:
    guard = Guard(grace=30)
    guard.watch(deaf.pid)
    guard.forget(deaf.pid)
    guard.release()
    assert deaf.poll() is None
