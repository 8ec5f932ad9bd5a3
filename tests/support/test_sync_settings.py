"""Advanced Configuration: the sync's settings, and the dry run."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django.fixtures import Settings

from directory.models import SyncRun, SyncSettings
from directory.schedule import timetable
from directory.schedule.saving import FIELDS, configure
from directory.schedule.settings import effective
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError
from tests.factories import SyncRunFactory
from tests.pages import hidden, html_of

pytestmark = pytest.mark.django_db
PAGE = reverse("support:advanced_configuration")
SAVE = reverse("support:sync_settings")
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def send(client: Client, **values: object) -> Any:
    """As the form does that shows what is stored now, where `revision` is not given."""
    row = SyncSettings.objects.first()
    sent = dict.fromkeys(FIELDS, "") | {"revision": row.revision if row else 0} | values
    return client.post(SAVE, {f"sync-{name}": value for name, value in sent.items()})


def test_what_is_saved_is_in_force_at_once_and_audited(admin_client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        assert (
            send(admin_client, interval_minutes=60, group_percent=5, membership_above=0, keep_days=30).status_code
            == 302
        )
    found = effective()
    assert (found.interval, found.keep_days) == (dt.timedelta(hours=1), 30)
    assert (found.thresholds["group"].percent, found.thresholds["membership"].above) == (5, 0)
    assert timetable.next_sync_time() == NOON + dt.timedelta(hours=1)
    entry = AuditEntry.objects.get(resource_type="sync_settings")
    assert entry.before
    assert entry.after
    assert (entry.admin_name, entry.before["Interval in minutes"], entry.after["Interval in minutes"]) == (
        "admin",
        None,
        60,
    )


def test_saving_what_is_there_already_moves_nothing_and_writes_no_entry(admin_client: Client) -> None:
    send(admin_client, interval_minutes=60)
    before = timetable.next_sync_time()
    send(admin_client, interval_minutes=60)
    assert timetable.next_sync_time() == before
    assert AuditEntry.objects.filter(resource_type="sync_settings").count() == 1


def test_two_admins_do_not_overwrite_each_other(admin_client: Client) -> None:
    send(admin_client, keep_days=7)
    answer = send(admin_client, keep_days=8, user_percent=50, revision=0)
    shown = html_of(answer)
    assert answer.status_code == 409
    assert "admin changed the sync settings meanwhile." in shown
    assert "Apply my 1 change</button>" in shown
    for words in (FIELDS["keep_days"].label, ">7<", ">8<", FIELDS["user_percent"].label, ">50<"):
        assert words in shown
    assert SyncSettings.objects.get().keep_days == 7
    assert admin_client.post(SAVE, hidden(shown)).status_code == 302
    row = SyncSettings.objects.get()
    assert (row.keep_days, row.user_percent, row.revision) == (7, 50, 2)


def test_a_setting_that_both_changed_is_mine_where_that_is_chosen(admin_client: Client) -> None:
    send(admin_client, keep_days=7)
    shown = html_of(send(admin_client, keep_days=8, revision=0))
    back = admin_client.post(SAVE, {**hidden(shown), "back": "1"})
    assert 'value="8"' in html_of(back)
    admin_client.post(SAVE, {**hidden(shown), "take-keep_days": "mine"})
    assert SyncSettings.objects.get().keep_days == 8


def test_settings_in_which_nothing_was_changed_are_no_conflict(admin_client: Client) -> None:
    sent = {f"sync-{name}": "" for name in FIELDS} | {"sync-revision": "0"}
    assert "Nothing was changed" in html_of(admin_client.post(SAVE, sent, follow=True))
    send(admin_client, keep_days=7)
    assert "You changed nothing, so that stays." in html_of(admin_client.post(SAVE, sent, follow=True))
    assert SyncSettings.objects.get().keep_days == 7


def test_other_settings_leave_the_next_run_where_it_is(admin_client: Client) -> None:
    before = timetable.next_sync_time()
    send(admin_client, keep_days=7)
    assert timetable.next_sync_time() == before


def test_an_emptied_field_follows_the_environment_again(admin_client: Client, settings: Settings) -> None:
    settings.PORTAL_SYNC_HOLD_PERCENT = 33
    send(admin_client, group_percent=5)
    send(admin_client)
    assert SyncSettings.objects.get().group_percent is None
    assert effective().thresholds["group"].percent == 33
    assert 'placeholder="33 % (from the settings)"' in html_of(admin_client.get(PAGE))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("interval_minutes", 14, "from 15 to 1,440"),
        ("interval_minutes", 1441, "from 15 to 1,440"),
        ("keep_days", 0, "from 1 to 3,650"),
        ("user_percent", 101, "from 0 to 100"),
        ("department_above", -1, "from 0 to 2,000,000,000"),
        ("membership_above", 10**12, "from 0 to 2,000,000,000"),
        ("group_percent", "many", "Enter a whole number"),
    ],
)
def test_a_number_out_of_its_limits_is_named_and_nothing_is_lost(
    name: str, value: object, words: str, admin_client: Client
) -> None:
    other = "keep_days" if name != "keep_days" else "interval_minutes"
    answer = send(admin_client, **{name: value, other: 77})
    shown = html_of(answer)
    assert answer.status_code == 422
    assert f'<a href="#id_sync-{name}">{FIELDS[name].label}</a>' in shown
    assert words in shown
    assert 'value="77"' in shown
    assert f'value="{value}"' in shown
    assert not SyncSettings.objects.filter(**{other: 77}).exists()


def test_the_verb_refuses_by_itself() -> None:
    with pytest.raises(DomainError) as refused:
        configure(SYSTEM, {"interval_minutes": 5, "keep_days": 9}, expected_revision=0, now=timezone.now())
    assert list(refused.value.fields) == ["interval_minutes"]
    assert not SyncSettings.objects.exists()


def test_a_reader_sees_the_values_and_no_control(reader_client: Client) -> None:
    SyncSettings.objects.create(pk=1, group_percent=5)
    shown = html_of(reader_client.get(PAGE))
    assert "<dt>Groups: percent</dt><dd>5 %</dd>" in shown
    assert 'Users: percent</dt><dd>20 % <span class="muted">(from the settings)</span>' in shown
    assert "Save settings" not in shown
    assert 'id="dry-run"' not in shown
    assert send(reader_client, keep_days=7).status_code == 403
    assert reader_client.post(reverse("support:dry_run")).status_code == 403
    assert not SyncRun.objects.exists()


def test_the_dry_run_button_queues_a_run_that_says_so(admin_client: Client) -> None:
    shown = html_of(admin_client.post(reverse("support:dry_run"), follow=True))
    assert "The dry run is queued" in shown
    run = SyncRun.objects.get()
    assert (run.dry_run, run.trigger, OrmQ.objects.count()) == (True, "manual", 1)
    assert AuditEntry.objects.filter(resource=f"Sync run {run.pk} requested as a dry run", admin_name="admin").exists()
    shown = html_of(admin_client.post(reverse("support:sync_groups"), follow=True))
    assert "A dry run is already running" in shown


def test_a_dry_run_shows_what_it_would_change_and_hides_no_failure(admin_client: Client) -> None:
    now = timezone.now()
    SyncRunFactory.create_batch(3, requested_at=now, state=SyncRun.State.FAILED, error_kind="server", http_status=503)
    counts = {"group": {"listed": 9, "added": 3, "removed": 2, "unchanged": 6}}
    run = SyncRunFactory.create(
        requested_at=now,
        state=SyncRun.State.PREVIEWED,
        dry_run=True,
        counts=counts,
        trigger="manual",
        requested_by_name="eve",
    )
    shown = html_of(admin_client.get(PAGE))
    assert "a sync would change this now" in shown
    assert "Dry run by eve" in shown
    assert reverse("directory:run", args=[run.pk]) in shown
    assert f"?run={run.pk}" not in shown.split('id="last-run"')[1].split("Recent runs")[0]
    assert "The directory sync failed 3 times in a row" in shown


def test_a_dry_run_that_would_change_nothing_says_so(admin_client: Client) -> None:
    counts = {"group": {"listed": 6, "added": 0, "removed": 0, "unchanged": 6}}
    SyncRunFactory.create(requested_at=timezone.now(), state=SyncRun.State.PREVIEWED, dry_run=True, counts=counts)
    shown = html_of(admin_client.get(PAGE))
    assert "a sync would change nothing now" in shown
    assert "Show each change" not in shown


def test_a_failure_is_shown_with_kind_status_and_next_try(admin_client: Client) -> None:
    SyncRunFactory.create(
        requested_at=timezone.now(),
        state=SyncRun.State.FAILED,
        error="ZIA answered 503.",
        error_kind="server",
        http_status=503,
    )
    shown = html_of(admin_client.get(PAGE)).split('id="last-run"')[1]
    assert "ZIA&#x27;s server" in shown
    assert "HTTP 503" in shown
    assert "The next try is" in shown


def test_an_old_mirror_is_said_on_the_page(admin_client: Client) -> None:
    SyncRunFactory.create(requested_at=timezone.now() - dt.timedelta(hours=7))
    assert "The directory is out of date" in html_of(admin_client.get(PAGE))


def test_a_refused_connection_is_not_said_to_have_been_late(admin_client: Client) -> None:
    SyncRunFactory.create(
        requested_at=timezone.now(),
        state=SyncRun.State.FAILED,
        error="ZIA could not be reached while reading groups: the connection was refused or broke off.",
        error_kind="unreachable",
    )
    shown = html_of(admin_client.get(PAGE))
    assert "the connection was refused or broke off." in shown
    assert "The portal does not get through to ZIA." in shown
    assert "in time" not in shown
