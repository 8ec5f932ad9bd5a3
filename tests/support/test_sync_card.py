"""Advanced Configuration: next sync time, Sync Groups, its states, the last runs."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from pytest_django import DjangoAssertNumQueries

from directory.models import SyncRun
from directory.schedule import timetable
from directory.status import worker
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from tests.factories import SyncRunFactory

pytestmark = pytest.mark.django_db
PAGE = "/administration/client-connector-support/advanced-configuration/"
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
COUNTS = {"group": {"listed": 9, "added": 3, "renamed": 1, "changed": 0, "revived": 0, "removed": 2, "unchanged": 5}}


def page(client: Client) -> str:
    return client.get(PAGE).content.decode()


def test_the_next_sync_time_is_the_schedules_in_the_admins_zone(admin_client: Client, admin: User) -> None:
    admin.time_zone = "Europe/Zurich"
    admin.save()
    Schedule.objects.filter(name=timetable.SYNC).update(next_run=NOON + dt.timedelta(hours=2, minutes=14))
    with time_machine.travel(NOON, tick=False):
        shown = page(admin_client)
    assert "24 Nov 2026, 15:14:00 CET" in shown
    assert "in 2 h 14 min" in shown
    assert "every 3 hours" in shown


def test_a_missing_schedule_and_a_silent_worker_are_said_plainly(admin_client: Client) -> None:
    Schedule.objects.filter(name=timetable.SYNC).delete()
    shown = page(admin_client)
    assert "Not scheduled" in shown
    assert "background worker is not running" in shown
    worker.beat(timezone.now())
    assert "Worker running" in page(admin_client)


def test_pressing_queues_one_job_and_answers_at_once(admin_client: Client) -> None:
    shown = admin_client.post(reverse("support:sync_groups"), follow=True).content.decode()
    assert "the sync is queued" in shown
    assert "Queued" in shown
    assert OrmQ.objects.count() == 1
    run = SyncRun.objects.get()
    assert (run.trigger, run.requested_by_name) == (SyncRun.Trigger.MANUAL, "admin")
    assert AuditEntry.objects.filter(action="sync", admin_name="admin").exists()


def test_a_second_press_starts_nothing_and_says_so(admin_client: Client) -> None:
    admin_client.post(reverse("support:sync_groups"))
    shown = admin_client.post(reverse("support:sync_groups"), follow=True).content.decode()
    assert "A sync is already running" in shown
    assert "by admin" in shown
    assert (SyncRun.objects.count(), OrmQ.objects.count()) == (1, 1)


def test_with_htmx_only_the_card_comes_back(admin_client: Client) -> None:
    answer = admin_client.post(reverse("support:sync_groups"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in answer
    assert 'hx-trigger="every 2s"' in answer
    assert 'hx-swap-oob="beforeend"' in answer


def test_the_page_polls_only_while_a_run_is_open(admin_client: Client) -> None:
    run = SyncRunFactory.create(state=SyncRun.State.FETCHING, stage="Reading users", done=62_000, finished_at=None)
    shown = page(admin_client)
    assert "every 2s" in shown
    assert "Reading users: 62,000" in shown
    SyncRun.objects.filter(pk=run.pk).update(state=SyncRun.State.SUCCEEDED, counts=COUNTS, finished_at=timezone.now())
    status = admin_client.get(reverse("support:sync_status")).content.decode()
    assert "every 2s" not in status
    assert "Sync done: 3 groups added, 2 removed, 1 renamed." in status


@pytest.mark.parametrize(("done", "shown"), [(40, "40 of 40"), (71_000, "71,000 </span>")])
def test_no_more_is_told_to_be_read_than_there_is(done: int, shown: str, admin_client: Client) -> None:
    running = {"state": SyncRun.State.FETCHING, "stage": "Reading users", "finished_at": None}
    SyncRunFactory.create(**running, done=done, expected=40)
    card = " ".join(page(admin_client).split())
    assert f"Reading users: {shown}" in card
    assert ("71,000" in card and "of 40" in card) is False


def test_the_result_counts_every_kind_of_change(admin_client: Client) -> None:
    untouched = dict.fromkeys(("added", "renamed", "changed", "revived", "removed"), 0) | {"unchanged": 7}
    counts = {
        "group": untouched,
        "department": untouched | {"added": 1},
        "user": untouched | {"revived": 1, "changed": 2, "removed": 1200},
        "membership": untouched | {"added": 12_345},
    }
    run = SyncRunFactory.create(state=SyncRun.State.SUCCEEDED, counts=counts)
    said = "1 department added; 1,200 users removed, 1 came back, 2 changed otherwise; 12,345 memberships added."
    assert said in page(admin_client)
    assert f"Sync done: {said}" in admin_client.get(reverse("support:sync_status")).content.decode()
    run.counts, run.state = {"group": untouched, "user": untouched}, SyncRun.State.NO_CHANGE
    run.save()
    assert "Nothing changed." in page(admin_client)
    assert "Sync done: nothing changed." in admin_client.get(reverse("support:sync_status")).content.decode()


def test_an_idle_page_is_sent_the_card_only_when_it_changed(admin_client: Client) -> None:
    run = SyncRunFactory.create()
    worker.beat(timezone.now())
    address = page(admin_client).split('hx-get="')[1].split('"')[0]
    assert "?idle=" in address
    assert admin_client.get(address).status_code == 204
    worker.beat(timezone.now() - worker.SILENT_AFTER)
    assert "Worker not running" in admin_client.get(address).content.decode()
    worker.beat(timezone.now())
    assert admin_client.get(address).status_code == 204
    SyncRun.objects.filter(pk=run.pk).update(state=SyncRun.State.FAILED)
    assert admin_client.get(address).status_code == 200


def test_the_result_links_to_the_lists_behind_its_numbers(admin_client: Client) -> None:
    run = SyncRunFactory.create(counts=COUNTS)
    shown = page(admin_client)
    for change in ("added", "renamed", "removed"):
        assert f"/administration/directory/groups/?run={run.pk}&amp;change={change}" in shown


def test_the_numbers_of_a_first_load_lead_to_the_whole_list(admin_client: Client) -> None:
    SyncRunFactory.create(counts={"group": {**COUNTS["group"], "first_load": 1}})
    assert 'href="/administration/directory/groups/"' in page(admin_client).split('id="last-run"')[1]


def test_a_failure_is_told_in_words_and_the_old_groups_are_kept(admin_client: Client) -> None:
    SyncRunFactory.create()
    SyncRunFactory.create(state=SyncRun.State.FAILED, error="ZIA answered 503 while reading groups.", http_status=503)
    shown = page(admin_client)
    assert "ZIA answered 503 while reading groups." in shown
    assert "are kept" in shown


def test_the_last_ten_runs_are_listed(admin_client: Client) -> None:
    runs = SyncRunFactory.create_batch(12)
    shown = page(admin_client)
    assert reverse("directory:run", args=[runs[-1].pk]) in shown
    assert reverse("directory:run", args=[runs[0].pk]) not in shown


def test_a_read_only_admin_may_not_press(reader_client: Client) -> None:
    assert reader_client.get(PAGE).status_code == 200
    assert reader_client.post(reverse("support:sync_groups")).status_code == 403
    assert not SyncRun.objects.exists()


def test_the_page_takes_the_same_queries_with_one_run_or_many(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for more in (1, 15):
        SyncRunFactory.create_batch(more, counts=COUNTS)
        with django_assert_max_num_queries(20) as captured:
            admin_client.get(PAGE)
        counts.append(len(captured))
    assert counts[0] == counts[1]
