"""The schedule over days, by django-q2's own scheduler: down-time, clocks, lost messages, several clusters."""

import datetime as dt
import zoneinfo
from collections.abc import Iterator

import pytest
import time_machine
from django_q.models import OrmQ, Schedule
from django_q.scheduler import scheduler

from directory import sync, tasks
from directory.models import SyncRun
from directory.schedule import timetable
from directory.schedule.saving import configure
from portal.audit.recording import SYSTEM
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
INTERVAL = 3 * HOUR
LOOK = dt.timedelta(seconds=30)


@pytest.fixture(autouse=True)
def grid() -> Iterator[time_machine.Traveller]:
    """Noon; the next sync is at three."""
    with time_machine.travel(NOON, tick=False) as traveller:
        Schedule.objects.filter(name=timetable.TICK).update(next_run=NOON)
        Schedule.objects.filter(name=timetable.SYNC).update(next_run=NOON + INTERVAL, task=None)
        yield traveller


def work() -> list[str]:
    """What the worker would do with its queue now; the names of the functions."""
    done = []
    for message in OrmQ.objects.order_by("pk"):
        function = message.task["func"]
        if function == "directory.tasks.scheduled_sync":
            tasks.scheduled_sync()
            done.append(function)
        message.delete()
    SyncRun.objects.filter(state=SyncRun.State.QUEUED).update(
        state=SyncRun.State.SUCCEEDED, finished_at=dt.datetime.now(dt.UTC)
    )
    return done


def go(traveller: time_machine.Traveller, to: dt.datetime, looks: int = 4) -> int:
    """How many scheduled runs come of some looks of the scheduler from that moment on."""
    before = SyncRun.objects.filter(trigger=SyncRun.Trigger.SCHEDULE).count()
    for number in range(looks):
        traveller.move_to(to + number * LOOK)
        scheduler()
        work()
    return SyncRun.objects.filter(trigger=SyncRun.Trigger.SCHEDULE).count() - before


def test_nothing_runs_before_its_time_and_one_run_at_it(grid: time_machine.Traveller) -> None:
    assert go(grid, NOON + INTERVAL - 10 * LOOK) == 0
    assert go(grid, NOON + INTERVAL + LOOK) == 1
    assert timetable.next_sync_time() == NOON + 2 * INTERVAL


@pytest.mark.parametrize("days", [0.6, 3, 400])
def test_a_down_time_of_any_length_costs_one_catch_up_run_and_keeps_the_grid(
    days: float, grid: time_machine.Traveller
) -> None:
    back = NOON + dt.timedelta(days=days)
    assert go(grid, back, looks=8) == 1
    following = timetable.next_sync_time()
    assert following is not None
    assert back < following <= back + INTERVAL + 8 * LOOK
    assert (following - NOON) % INTERVAL == dt.timedelta(0)


def test_a_restart_does_not_move_the_next_run(grid: time_machine.Traveller) -> None:
    grid.move_to(NOON + HOUR)
    timetable.ensure_schedule()
    assert timetable.next_sync_time() == NOON + INTERVAL


def test_a_manual_run_moves_nothing_and_the_scheduled_one_follows(grid: time_machine.Traveller) -> None:
    grid.move_to(NOON + INTERVAL - HOUR)
    sync.request(SYSTEM)
    work()
    assert timetable.next_sync_time() == NOON + INTERVAL
    assert go(grid, NOON + INTERVAL + LOOK) == 1


@pytest.mark.parametrize(
    "night", [dt.datetime(2026, 3, 29, 0, tzinfo=dt.UTC), dt.datetime(2026, 10, 25, 0, tzinfo=dt.UTC)]
)
def test_summer_time_does_not_shift_the_grid(night: dt.datetime, grid: time_machine.Traveller) -> None:
    Schedule.objects.filter(name=timetable.SYNC).update(next_run=night)
    zone = zoneinfo.ZoneInfo("Europe/Zurich")
    assert night.astimezone(zone).utcoffset() != (night + INTERVAL).astimezone(zone).utcoffset()
    assert go(grid, night + LOOK, looks=1) == 1
    assert timetable.next_sync_time() == night + INTERVAL


def test_a_clock_that_ran_ahead_and_came_back_costs_at_most_one_early_run(grid: time_machine.Traveller) -> None:
    assert go(grid, NOON + dt.timedelta(days=1), looks=1) == 1
    grid.move_to(NOON + LOOK)
    tasks.beat()
    following = timetable.next_sync_time()
    assert following is not None
    assert NOON < following <= NOON + INTERVAL + LOOK
    assert (following - NOON) % INTERVAL == dt.timedelta(0)
    tick = Schedule.objects.get(name=timetable.TICK).next_run
    assert tick <= NOON + 4 * LOOK
    assert go(grid, following + LOOK) == 1


def test_a_lost_message_is_made_good_by_the_tick(grid: time_machine.Traveller) -> None:
    grid.move_to(NOON + INTERVAL + LOOK)
    scheduler()
    OrmQ.objects.all().delete()
    tasks.tick()
    assert not SyncRun.objects.exists()
    grid.move_to(NOON + INTERVAL + 6 * LOOK)
    tasks.tick()
    work()
    tasks.tick()
    assert [run.trigger for run in SyncRun.objects.all()] == [SyncRun.Trigger.SCHEDULE]


def test_a_dry_run_does_not_take_the_slot(grid: time_machine.Traveller) -> None:
    grid.move_to(NOON + INTERVAL + dt.timedelta(seconds=1))
    sync.request(SYSTEM, dry_run=True)
    work()
    assert go(grid, NOON + INTERVAL + LOOK) == 1


def test_a_new_interval_begins_a_new_grid_and_no_run(grid: time_machine.Traveller) -> None:
    assert go(grid, NOON + INTERVAL + LOOK) == 1
    now = NOON + INTERVAL + HOUR
    grid.move_to(now)
    configure(SYSTEM, {"interval_minutes": 15}, expected_revision=0, now=now)
    assert timetable.next_sync_time() == now + dt.timedelta(minutes=15)
    grid.move_to(now + dt.timedelta(minutes=10))
    tasks.tick()
    assert SyncRun.objects.count() == 1
    assert go(grid, now + dt.timedelta(minutes=15) + LOOK) == 1


def test_three_clusters_that_look_at_once_start_one_run(grid: time_machine.Traveller) -> None:
    grid.move_to(NOON + INTERVAL + LOOK)
    at_once(3, scheduler)
    assert work() == ["directory.tasks.scheduled_sync"]
    assert SyncRun.objects.count() == 1
