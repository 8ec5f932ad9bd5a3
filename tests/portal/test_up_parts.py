"""The supervisor's parts: when a worker counts as hanging, and what the guard ends."""

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings

from directory.status.worker import SignsOfLife, unanswered_after
from portal.supervisor.guard import Guard
from portal.supervisor.run import WATCH_EVERY
from portal.supervisor.watchdog import (
    ASK_AFTER,
    ASK_AGAIN,
    PERIOD,
    RESTARTS,
    SILENCE_IN_A_RUN,
    Watchdog,
)

SILENCE = 50.0
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


def test_a_worker_hangs_when_nothing_moves() -> None:
    watchdog = Watchdog(changed_at=0, silence=SILENCE)
    never, once = SignsOfLife(beat=None), SignsOfLife(beat=NOON)
    assert not watchdog.is_silent(never, SILENCE)
    assert watchdog.is_silent(never, SILENCE + 1)
    assert not watchdog.is_silent(once, SILENCE + 1)
    assert not watchdog.is_silent(once, 2 * SILENCE)
    assert watchdog.is_silent(once, 2 * SILENCE + 2)


def test_a_beat_that_moves_is_life_whatever_its_time_of_day() -> None:
    watchdog = Watchdog(changed_at=0, silence=SILENCE, signs=SignsOfLife(beat=NOON))
    assert not watchdog.is_silent(SignsOfLife(beat=NOON - dt.timedelta(days=3)), 10 * SILENCE)


def test_a_run_that_moves_is_life_too_and_its_long_last_step_is_waited_for() -> None:
    watchdog = Watchdog(changed_at=0, silence=SILENCE, signs=SignsOfLife(beat=NOON))
    for second in range(0, 600, 5):
        run = (7, NOON + dt.timedelta(seconds=second))
        assert not watchdog.is_silent(SignsOfLife(beat=NOON, run=run), float(second))
    assert not watchdog.is_silent(SignsOfLife(beat=NOON, run=run), 595 + SILENCE_IN_A_RUN * SILENCE)
    assert watchdog.is_silent(SignsOfLife(beat=NOON, run=run), 596 + SILENCE_IN_A_RUN * SILENCE)


def test_an_unknown_beat_and_a_fresh_start_count_anew() -> None:
    watchdog = Watchdog(changed_at=0, silence=SILENCE)
    watchdog.restart_clock(SILENCE)
    assert not watchdog.is_silent(SignsOfLife(beat=None), 2 * SILENCE)


def test_a_beat_is_asked_for_when_none_came_and_not_too_often() -> None:
    watchdog = Watchdog(changed_at=0, silence=SILENCE)
    first, second = ASK_AFTER * SILENCE, (ASK_AFTER + ASK_AGAIN) * SILENCE
    assert not watchdog.must_ask(first - 1)
    assert watchdog.must_ask(first)
    assert not watchdog.must_ask(second - 1)
    assert watchdog.must_ask(second)


def test_a_hanging_worker_is_noticed_early_enough_for_ninety_seconds() -> None:
    """With the usual setting; the tests with real processes shorten it."""
    assert settings.PORTAL_WORKER_SILENCE == SILENCE
    look, slack = WATCH_EVERY * SILENCE, 20  # the start of a worker and a first sync
    assert SILENCE + 2 * look + slack < 90
    assert ASK_AFTER * SILENCE + look + unanswered_after().total_seconds() < SILENCE


def test_a_worker_is_started_again_only_so_often() -> None:
    watchdog = Watchdog(changed_at=0, silence=SILENCE)
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
