"""Trying again after failures: how soon, how often, and when not."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django_q.models import OrmQ, Schedule

from directory import tasks
from directory.models import SyncRun, SyncSettings
from directory.runs.explanation import explain
from directory.schedule import timetable
from directory.sync import queries
from directory.sync.retries import must_wait, next_try, retry_due
from tests.factories import SyncRunFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
FAR = dt.timedelta(days=2)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        Schedule.objects.filter(name=timetable.SYNC).update(next_run=NOON + FAR)
        yield traveller


def failed(at: dt.datetime = NOON, **facts: Any) -> SyncRun:
    defaults = {"state": SyncRun.State.FAILED, "error_kind": "server", "finished_at": at}
    run: SyncRun = SyncRunFactory.create(requested_at=at - dt.timedelta(seconds=4), **{**defaults, **facts})
    return run


@pytest.mark.parametrize(
    ("number", "minutes"), [(1, 5), (2, 10), (3, 20), (4, 40), (5, 80), (6, 160), (7, 180), (99, 180)]
)
def test_the_wait_doubles_up_to_the_interval(number: int, minutes: int) -> None:
    assert next_try(failed(), number, NOON) == NOON + minutes * MINUTE


def test_a_failure_that_was_not_counted_yet_waits_as_the_first_does() -> None:
    assert next_try(failed(), 0, NOON) == NOON + 5 * MINUTE


def test_a_scheduled_time_that_has_just_come_is_not_waited_for() -> None:
    Schedule.objects.filter(name=timetable.SYNC).update(next_run=NOON)
    assert next_try(failed(), 1, NOON) == NOON + 5 * MINUTE


def test_zia_is_left_alone_from_the_end_of_the_run_until_the_time_it_asked_for_is_over() -> None:
    failed(error_kind="throttled", retry_after=60)
    assert not must_wait(NOON - dt.timedelta(microseconds=1))
    assert must_wait(NOON)
    assert must_wait(NOON + MINUTE - dt.timedelta(microseconds=1))
    assert not must_wait(NOON + MINUTE)


def test_a_run_that_zia_did_not_ask_to_wait_after_keeps_nobody_waiting() -> None:
    failed()
    assert not must_wait(NOON)
    failed(error_kind="", state=SyncRun.State.SUCCEEDED, retry_after=60)
    assert not must_wait(NOON)


def test_a_short_interval_is_the_longest_wait() -> None:
    SyncSettings.objects.create(pk=1, interval_minutes=15)
    assert next_try(failed(), 3, NOON) == NOON + 15 * MINUTE


def test_it_is_never_later_than_the_next_scheduled_run() -> None:
    Schedule.objects.filter(name=timetable.SYNC).update(next_run=NOON + 7 * MINUTE)
    assert next_try(failed(), 2, NOON) == NOON + 7 * MINUTE


def test_unless_zia_asked_to_wait_longer() -> None:
    Schedule.objects.filter(name=timetable.SYNC).update(next_run=NOON + 7 * MINUTE)
    run = failed(error_kind="throttled", retry_after=3600)
    assert next_try(run, 1, NOON) == NOON + 60 * MINUTE


@pytest.mark.parametrize("kind", ["credentials", "permission", "not_connected"])
def test_what_needs_a_human_is_left_to_the_schedule(kind: str) -> None:
    assert next_try(failed(error_kind=kind), 1, NOON) is None
    tasks.tick()
    assert SyncRun.objects.count() == 1


@pytest.mark.parametrize(
    "facts", [{"dry_run": True}, {"state": SyncRun.State.HELD}, {"state": SyncRun.State.SUCCEEDED}]
)
def test_what_did_not_fail_for_real_is_not_retried(facts: dict[str, Any]) -> None:
    assert next_try(failed(**facts), 1, NOON) is None


def test_the_tick_writes_the_time_down_and_tries_when_it_has_come(clock: time_machine.Traveller) -> None:
    run = failed()
    tasks.tick()
    run.refresh_from_db()
    assert run.retry_at == NOON + 5 * MINUTE
    assert SyncRun.objects.count() == 1
    clock.move_to(NOON + 5 * MINUTE)
    tasks.tick()
    tasks.tick()
    retry = SyncRun.objects.exclude(pk=run.pk).get()
    assert (retry.trigger, retry.state, retry.requested_by_name) == ("retry", "queued", "SYSTEM")


def test_a_retry_is_requested_from_the_moment_it_is_due() -> None:
    failed()
    due = NOON + 5 * MINUTE
    assert not retry_due(due - dt.timedelta(microseconds=1))
    assert retry_due(due)


def test_a_run_that_was_stopped_with_its_worker_is_tried_again_at_once(clock: time_machine.Traveller) -> None:
    failed(NOON - MINUTE)
    run = failed(error_kind=SyncRun.STOPPED, approves="a digest")
    assert next_try(failed(error_kind=SyncRun.STOPPED, dry_run=True), 1, NOON) is None
    assert queries.failures_in_a_row() == 1
    assert next_try(run, 1, NOON) == NOON
    told = explain(run, with_next=True)
    assert told is not None
    assert (told.kind, told.is_due) == ("Restart", True)
    tasks.tick()
    retry = SyncRun.objects.get(trigger=SyncRun.Trigger.RETRY)
    assert (retry.state, retry.approves) == (SyncRun.State.QUEUED, "a digest")


def test_a_run_that_kills_its_worker_each_time_backs_off(clock: time_machine.Traveller) -> None:
    failed(state=SyncRun.State.ABANDONED, error_kind="internal")
    starts = []
    for minute in range(1, 181):
        clock.move_to(NOON + minute * MINUTE)
        tasks.tick()
        if SyncRun.objects.filter(state=SyncRun.State.QUEUED).update(
            state=SyncRun.State.ABANDONED, error_kind="internal", finished_at=NOON + minute * MINUTE
        ):
            starts.append(minute)
            OrmQ.objects.all().delete()
    assert starts == [5, 15, 35, 75, 155, 180]  # the last one at the scheduled time
    assert queries.failures_in_a_row() == 7


def test_a_throttled_run_leaves_zia_alone_even_at_the_scheduled_time(clock: time_machine.Traveller) -> None:
    failed(error_kind="throttled", retry_after=7200)
    Schedule.objects.filter(name=timetable.SYNC).update(next_run=NOON + 200 * MINUTE)
    clock.move_to(NOON + 60 * MINUTE)
    tasks.scheduled_sync()
    tasks.tick()
    assert SyncRun.objects.count() == 1
    clock.move_to(NOON + 120 * MINUTE)
    tasks.tick()
    assert SyncRun.objects.filter(trigger=SyncRun.Trigger.RETRY).count() == 1


def test_a_run_from_a_clock_that_ran_ahead_is_not_the_last_one_for_ever() -> None:
    ahead = failed(NOON + FAR, error_kind="throttled", retry_after=7200)
    assert not must_wait(NOON)
    assert must_wait(NOON + FAR)
    good = SyncRunFactory.create(requested_at=NOON)
    assert ahead.pk < good.pk
    assert queries.last_run() == good
    assert queries.failures_in_a_row() == 0


def test_a_better_run_ends_the_row_and_a_dry_run_is_none_of_it() -> None:
    failed(NOON - 9 * MINUTE)
    SyncRunFactory.create(requested_at=NOON - 8 * MINUTE)
    failed(NOON - 7 * MINUTE)
    failed(NOON - 6 * MINUTE, state=SyncRun.State.ABANDONED)
    failed(NOON - 5 * MINUTE, dry_run=True)
    SyncRunFactory.create(requested_at=NOON - 4 * MINUTE, state=SyncRun.State.PREVIEWED, dry_run=True)
    assert queries.failures_in_a_row() == 2
    SyncRunFactory.create(requested_at=NOON, state=SyncRun.State.HELD)
    assert queries.failures_in_a_row() == 0


def test_a_hundred_failures_in_a_row_are_counted_and_no_more() -> None:
    kind = {"state": SyncRun.State.FAILED, "error_kind": "server", "requested_at": NOON, "finished_at": NOON}
    SyncRun.objects.bulk_create(SyncRun(trigger=SyncRun.Trigger.SCHEDULE, **kind) for _ in range(99))
    assert queries.failures_in_a_row() == 99
    SyncRun.objects.bulk_create(SyncRun(trigger=SyncRun.Trigger.SCHEDULE, **kind) for _ in range(2))
    assert queries.failures_in_a_row() == 100


def test_a_failure_is_explained_with_its_next_try() -> None:
    found = explain(failed(http_status=503), with_next=True)
    assert found is not None
    assert (found.kind, found.http_status, found.next_at, found.is_retry) == (
        "ZIA's server",
        503,
        NOON + 5 * MINUTE,
        True,
    )
    found = explain(failed(error_kind="credentials", http_status=401), with_next=True)
    assert found is not None
    assert (found.kind, found.next_at, found.is_retry) == ("Credentials", NOON + FAR, False)
    assert explain(SyncRunFactory.create(), with_next=True) is None
