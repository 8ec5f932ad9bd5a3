"""The three-hour schedule, the tick, and the command."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from pytest_django.fixtures import Settings

from directory import sync, tasks
from directory.models import DirectoryGroup, SyncRun
from directory.schedule import timetable
from directory.status import worker
from portal.audit.recording import SYSTEM
from tests.directory.upstream_server import Zia, status

pytestmark = pytest.mark.django_db(transaction=True)


def test_migrate_leaves_one_schedule_of_three_hours() -> None:
    row = Schedule.objects.get(name=timetable.SYNC)
    assert (row.schedule_type, row.minutes, row.repeats) == (Schedule.MINUTES, 180, -1)
    assert timetable.next_sync_time() == row.next_run
    assert dt.timedelta(hours=2, minutes=50) < row.next_run - timezone.now() <= dt.timedelta(hours=3)
    timetable.ensure_schedule()
    assert Schedule.objects.filter(name=timetable.SYNC).count() == 1
    assert timetable.next_sync_time() == row.next_run


def test_a_new_interval_is_taken_over(settings: Settings) -> None:
    settings.PORTAL_SYNC_MINUTES = 60
    timetable.ensure_schedule()
    assert Schedule.objects.get(name=timetable.SYNC).minutes == 60
    assert timetable.interval_text() == "every hour"
    settings.PORTAL_SYNC_MINUTES = 15
    assert timetable.interval_text() == "every 15 minutes"


def test_the_schedule_requests_a_run() -> None:
    tasks.scheduled_sync()
    run = SyncRun.objects.get()
    assert (run.trigger, run.requested_by_name, run.state) == ("schedule", "SYSTEM", "queued")


def test_a_manual_run_does_not_move_the_schedule(zia: Zia) -> None:
    before = timetable.next_sync_time()
    sync.run(sync.request(SYSTEM).run.pk)
    assert timetable.next_sync_time() == before


def test_a_message_that_comes_twice_starts_one_run() -> None:
    tasks.scheduled_sync()
    SyncRun.objects.update(state=SyncRun.State.SUCCEEDED, finished_at=timezone.now())
    tasks.scheduled_sync()
    assert SyncRun.objects.count() == 1


def test_the_tick_shows_that_the_worker_lives() -> None:
    assert not worker.is_alive(timezone.now())
    tasks.tick()
    assert worker.is_alive(timezone.now())
    assert not worker.is_alive(timezone.now() + dt.timedelta(minutes=3))


def test_a_heartbeat_from_a_clock_that_ran_ahead_is_no_sign_of_life() -> None:
    worker.beat(timezone.now() + dt.timedelta(days=1))
    assert not worker.is_alive(timezone.now())
    worker.beat(timezone.now() + dt.timedelta(seconds=30))
    assert worker.is_alive(timezone.now()), "two machines may differ by some seconds"


def test_the_tick_queues_a_lost_run_again() -> None:
    run = sync.request(SYSTEM).run
    OrmQ.objects.all().delete()
    tasks.tick()
    assert OrmQ.objects.count() == 0
    SyncRun.objects.filter(pk=run.pk).update(requested_at=timezone.now() - dt.timedelta(minutes=3))
    tasks.tick()
    assert OrmQ.objects.count() == 1


def test_the_tick_repairs_a_clock_that_ran_ahead() -> None:
    Schedule.objects.filter(name=timetable.SYNC).update(next_run=timezone.now() + dt.timedelta(days=1))
    tasks.tick()
    following = timetable.next_sync_time()
    assert following is not None
    assert following - timezone.now() <= dt.timedelta(hours=3)


def test_the_command_runs_a_sync_and_prints_its_counts(zia: Zia, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sync_groups", wait=True)
    printed = json.loads(capsys.readouterr().out)
    assert printed["state"] == "succeeded"
    assert printed["counts"]["group"]["added"] == 3


def test_the_command_without_waiting_queues(zia: Zia, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sync_groups")
    assert json.loads(capsys.readouterr().out)["state"] == "queued"


def test_the_command_fails_with_the_reason(zia: Zia, capsys: pytest.CaptureFixture[str]) -> None:
    zia.faults = {"groups:1": status(403)}
    with pytest.raises(CommandError, match="HTTP 403"):
        call_command("sync_groups", wait=True)
    assert json.loads(capsys.readouterr().out)["state"] == "failed"


def test_the_command_says_when_no_portal_runs() -> None:
    with pytest.raises(CommandError, match="not running on this data folder"):
        call_command("sync_groups", wait=True)


def test_the_command_queues_a_dry_run(zia: Zia, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sync_groups", dry_run=True)
    assert json.loads(capsys.readouterr().out)["state"] == "queued"
    assert SyncRun.objects.get().dry_run


def test_the_commands_dry_run_prints_what_would_change_and_applies_nothing(
    zia: Zia, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("sync_groups", dry_run=True, wait=True)
    printed = json.loads(capsys.readouterr().out)
    assert (printed["state"], printed["dry_run"], printed["counts"]["group"]["added"]) == ("previewed", True, 3)
    assert not DirectoryGroup.objects.exists()


def test_the_command_does_not_take_an_open_sync_for_its_dry_run(zia: Zia) -> None:
    run = sync.request(SYSTEM).run
    with pytest.raises(CommandError, match=f"A sync is open already \\(run {run.pk}\\)"):
        call_command("sync_groups", dry_run=True, wait=True)
    assert SyncRun.objects.count() == 1
