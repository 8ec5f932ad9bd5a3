"""No source is connected: the schedule pauses, nothing starts and nothing counts as failing; then the grid goes on."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from django_q.scheduler import scheduler
from pytest_django.fixtures import Settings

from directory import sync, tasks
from directory.connection.source import NotConnected
from directory.models import SyncRun, ZiaConnection
from directory.runs.explanation import explain
from directory.schedule import timetable
from directory.status import worker
from directory.status.concerns import banners, sync_concerns
from directory.status.sync_state import current_state
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.secret_fields import Sealed
from tests.factories import SyncRunFactory
from tests.pages import html_of

pytestmark = pytest.mark.django_db(transaction=True)
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
CARD = "support:advanced_configuration"


@pytest.fixture(params=["off", "tenant"])
def paused(request: pytest.FixtureRequest, settings: Settings) -> str:
    """Switched off, or meant for a tenant that nobody has entered yet."""
    settings.PORTAL_ZIA_MODE = request.param
    mode: str = request.param
    return mode


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    """The next sync is at three."""
    with time_machine.travel(NOON, tick=False) as traveller:
        Schedule.objects.filter(name=timetable.TICK).update(next_run=NOON + 1000 * HOUR)
        Schedule.objects.filter(name=timetable.SYNC).update(next_run=NOON + 3 * HOUR, task=None)
        yield traveller


def connect(settings: Settings, secret: Sealed | None = None) -> None:
    settings.PORTAL_ZIA_MODE = "tenant"
    ZiaConnection.objects.create(
        pk=1,
        base_url="http://127.0.0.1:9",
        token_url="http://127.0.0.1:9",
        client_id="x",
        client_secret=secret or Sealed.of("x"),
        is_enabled=True,
        updated_at=timezone.now(),
    )


def look(traveller: time_machine.Traveller, at: dt.datetime) -> None:
    """The scheduler looks, the worker empties its queue, and the tick comes then and three minutes later."""
    traveller.move_to(at)
    scheduler()
    for message in OrmQ.objects.all():
        if message.task["func"] == "directory.tasks.scheduled_sync":
            tasks.scheduled_sync()
        message.delete()
    for _ in range(2):
        tasks.tick()
        traveller.shift(3 * MINUTE)


def test_slots_pass_without_a_run_and_the_grid_goes_on_once_a_source_is_connected(
    paused: str, noon: time_machine.Traveller, settings: Settings
) -> None:
    for slot in range(1, 5):
        look(noon, NOON + slot * 3 * HOUR + MINUTE)
    assert not SyncRun.objects.exists()
    assert timetable.next_sync_time() == NOON + 15 * HOUR
    connect(settings)
    look(noon, NOON + 14 * HOUR)
    assert not SyncRun.objects.exists(), "a slot that passed is not made good"
    look(noon, NOON + 15 * HOUR + MINUTE)
    assert [run.trigger for run in SyncRun.objects.all()] == [SyncRun.Trigger.SCHEDULE]


def test_a_message_that_is_lost_meanwhile_is_not_made_good_either(
    paused: str, noon: time_machine.Traveller, settings: Settings
) -> None:
    noon.move_to(NOON + 3 * HOUR + MINUTE)
    scheduler()
    OrmQ.objects.all().delete()
    look(noon, NOON + 4 * HOUR)
    connect(settings)
    look(noon, NOON + 5 * HOUR)
    assert not SyncRun.objects.exists()


def test_a_failure_from_before_is_neither_retried_nor_a_banner(
    paused: str, noon: time_machine.Traveller, settings: Settings
) -> None:
    good = NOON - 20 * HOUR
    SyncRunFactory.create(requested_at=good)
    for hours in (3, 2, 1):
        failed = SyncRunFactory.create(
            state=SyncRun.State.FAILED, error_kind="server", error="503", requested_at=NOON - hours * HOUR
        )
    worker.beat(timezone.now())
    state = current_state(timezone.now())
    assert (state.failures, state.is_stale, banners(state)) == (0, False, [])
    assert [concern.title for concern in sync_concerns(state)] == ["No ZIA is connected: the directory sync is paused"]
    told = explain(failed, with_next=True)
    assert told is not None
    assert told.next_at is None
    look(noon, NOON + HOUR)
    assert SyncRun.objects.count() == 4
    connect(settings)
    look(noon, NOON + HOUR + MINUTE)
    assert SyncRun.objects.filter(trigger=SyncRun.Trigger.RETRY).count() == 1


def test_nobody_can_start_a_run(paused: str, admin_client: Client) -> None:
    with pytest.raises(NotConnected, match="no sync can start"):
        sync.request(SYSTEM)
    for address in ("support:sync_groups", "support:dry_run"):
        shown = html_of(admin_client.post(reverse(address), follow=True))
        assert "No ZIA is connected, so no sync can start." in shown
        part = html_of(admin_client.post(reverse(address), headers={"HX-Request": "true"}))
        assert "No ZIA is connected, so no sync can start." in part
        assert "<html" not in part
    for options in ({"wait": True}, {"dry_run": True}, {}):
        with pytest.raises(CommandError, match="No ZIA is connected"):
            call_command("sync_groups", **options)
    assert not SyncRun.objects.exists()
    assert not OrmQ.objects.exists()
    assert not AuditEntry.objects.filter(action="sync").exists()


def test_a_held_change_set_waits(paused: str, admin_client: Client) -> None:
    held = SyncRunFactory.create(state=SyncRun.State.HELD, error="Much would go.", digest="x")
    answer = admin_client.post(reverse("support:apply_held", args=[held.pk]))
    assert answer.status_code == 400
    assert "No ZIA is connected" in html_of(answer)
    assert SyncRun.objects.count() == 1


def test_the_page_says_where_to_connect_one_and_that_the_schedule_is_paused(
    paused: str, admin_client: Client, settings: Settings
) -> None:
    shown = html_of(admin_client.get(reverse(CARD)))
    assert "No ZIA is connected, so the sync is paused." in shown
    assert "Administration › ZIA Connection" in shown
    assert f'href="{reverse("directory:connection")}"' in shown.split('id="sync-paused"')[1].split("</div>")[0]
    assert shown.split('id="next-sync">')[1].startswith("Paused")
    assert "Press <strong>Sync Groups" not in shown
    for button in ("sync-groups", "dry-run"):
        assert "disabled aria-describedby" in shown.split(f'id="{button}"')[1].split(">")[0]
    assert "Paused" in html_of(admin_client.get("/"))
    mark = shown.split("?idle=")[1].split('"')[0]
    connect(settings)
    fresh = html_of(admin_client.get(reverse("support:sync_status"), {"idle": mark}))
    assert "Paused" not in fresh
    assert " disabled" not in fresh


def test_a_source_that_is_configured_and_wrong_is_an_error_that_shows(settings: Settings) -> None:
    """No key opens its secret."""
    connect(settings, Sealed("gone"))
    tasks.scheduled_sync()
    run = SyncRun.objects.get()
    sync.run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error_kind) == (SyncRun.State.FAILED, "not_connected")
    assert "No encryption key" in run.error
    assert "The last directory sync failed" in [
        concern.title for concern in sync_concerns(current_state(timezone.now()))
    ]
