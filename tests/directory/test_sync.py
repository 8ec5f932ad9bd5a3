"""What a run does to the mirror."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from directory import sync
from directory.models import Department, DirectoryGroup, DirectoryUser, Membership, SyncChange, SyncRun
from directory.sync import listing, planning, staging
from directory.sync.lease import Lease, LeaseLost
from directory.sync.noting import counts_in_words
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from tests.directory.conftest import QUICK, Mirror
from tests.directory.upstream_server import Zia

pytestmark = pytest.mark.django_db(transaction=True)


def groups() -> dict[int, str]:
    return dict(DirectoryGroup.objects.filter(deleted_at=None).values_list("upstream_id", "name"))


def memberships() -> set[tuple[int, int]]:
    return set(Membership.objects.values_list("user__upstream_id", "group__upstream_id"))


def test_the_first_run_mirrors_everything(zia: Zia, mirror: Mirror) -> None:
    run = mirror()
    assert run.state == SyncRun.State.SUCCEEDED
    assert groups() == {11: "Finance", 12: "Sales", 13: "Support"}
    assert memberships() == {(31, 11), (31, 12), (32, 12)}
    assert DirectoryUser.objects.get(upstream_id=31).department == Department.objects.get(upstream_id=21)
    assert run.counts["membership"]["added"] == 3
    assert run.finished_at is not None


def test_a_second_run_writes_nothing_to_the_mirror(zia: Zia, mirror: Mirror) -> None:
    mirror()
    with CaptureQueriesContext(connection) as queries:
        run = mirror()
    assert run.state == SyncRun.State.NO_CHANGE
    written = [
        query["sql"]
        for query in queries.captured_queries
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
        and any(f'"{table}"' in query["sql"] or f" {table} " in query["sql"] for table in (
            "directory_directorygroup", "directory_department", "directory_directoryuser", "directory_membership"))
    ]  # fmt: skip
    assert written == []


def test_the_other_form_of_the_same_letters_is_no_change(zia: Zia, mirror: Mirror) -> None:
    zia.groups[0]["name"], zia.users[0]["name"] = "U\u0308bung", "Jo\u0308rg"
    mirror()
    assert groups()[11] == "Übung"
    assert DirectoryUser.objects.get(upstream_id=31).name == "Jörg"
    zia.groups[0]["name"], zia.users[0]["name"] = "Übung", "Jörg"
    assert mirror().state == SyncRun.State.NO_CHANGE


def test_changes_are_followed_by_id(zia: Zia, mirror: Mirror) -> None:
    mirror()
    finance = DirectoryGroup.objects.get(upstream_id=11)
    zia.groups[0]["name"] = "Finance and Tax"
    zia.users[1] |= {"department": {"id": 21, "name": "Zurich"}, "groups": [{"id": 13, "name": "Support"}]}
    zia.add_group(14, "Legal")
    run = mirror()
    finance.refresh_from_db()
    assert finance.name == "Finance and Tax"
    assert memberships() == {(31, 11), (31, 12), (32, 13)}
    assert DirectoryUser.objects.get(upstream_id=32).department == Department.objects.get(upstream_id=21)
    assert (run.counts["group"]["added"], run.counts["group"]["renamed"]) == (1, 1)
    assert run.counts["user"]["changed"] == 1
    assert set(
        SyncChange.objects.filter(run=run).values_list("change", "name", "old_name", "other_name", "detail")
    ) == {
        ("added", "Legal", "", "", ""),
        ("renamed", "Finance and Tax", "Finance", "", ""),
        ("changed", "Ben", "", "", "Department was Geneva."),
        ("left", "Ben", "", "Sales", ""),
        ("joined", "Ben", "", "Support", ""),
    }


def test_a_vanished_group_becomes_a_tombstone_and_comes_back_as_the_same_row(zia: Zia, mirror: Mirror) -> None:
    mirror()
    sales = DirectoryGroup.objects.get(upstream_id=12)
    kept = zia.groups.pop(1)
    zia.users[0]["groups"] = [{"id": 11, "name": "Finance"}]
    zia.users[1]["groups"] = []
    mirror()
    sales.refresh_from_db()
    assert sales.deleted_at is not None
    assert memberships() == {(31, 11)}
    zia.groups.append(kept)
    run = mirror()
    assert run.counts["group"]["revived"] == 1
    assert DirectoryGroup.objects.get(pk=sales.pk).deleted_at is None


def test_the_same_name_under_a_new_id_is_another_group(zia: Zia, mirror: Mirror) -> None:
    mirror()
    zia.groups[2]["id"] = 99
    mirror()
    assert DirectoryGroup.objects.get(upstream_id=13).deleted_at is not None
    assert groups()[99] == "Support"


def test_what_is_neither_new_nor_changed_counts_as_unchanged(zia: Zia, mirror: Mirror) -> None:
    zia.add_group(14, "Legal")
    zia.add_group(15, "Press")
    mirror()
    support = zia.groups.pop(2)
    mirror()
    zia.groups.append(support)
    zia.groups[0]["name"] = "Finance and Tax"
    zia.groups[1]["comments"] = "all regions"
    zia.add_group(16, "Board")
    assert mirror().counts["group"] == {
        "listed": 6,
        "added": 1,
        "renamed": 1,
        "changed": 1,
        "revived": 1,
        "removed": 0,
        "unchanged": 2,
    }


@pytest.mark.only_on("sqlite")
def test_rows_that_cannot_be_staged_leave_neither_rows_nor_an_open_transaction() -> None:
    good = (11, "Finance", "", 1)
    with staging.stage_tables() as cursor:
        with pytest.raises(IntegrityError):
            staging.fill(cursor, "stage_group", [good, (12, None, "", 1)])
        staging.fill(cursor, "stage_group", [good])
        cursor.execute("SELECT upstream_id, name FROM stage_group")
        assert cursor.fetchall() == [(11, "Finance")]


def test_tables_that_an_earlier_run_left_on_the_connection_are_in_nobodys_way(zia: Zia, mirror: Mirror) -> None:
    mirror()
    zia.users[1]["groups"].append({"id": 13, "name": "Support"})
    with connection.cursor() as cursor:
        for table in (*staging.TABLES, *planning.PLAN_TABLES):
            cursor.execute(f"CREATE TEMPORARY TABLE {table} (left_behind INTEGER)")
    assert mirror().state == SyncRun.State.SUCCEEDED
    assert (32, 13) in memberships()


def test_memberships_beyond_a_hundred_thousand_changes_are_counted_and_not_listed(
    zia: Zia, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert listing.MANY_MEMBERSHIPS == 100_000
    monkeypatch.setattr(listing, "MANY_MEMBERSHIPS", 2)
    mirror()
    zia.users[1]["groups"] = [{"id": 13, "name": "Support"}]
    run = mirror()
    assert "not_listed" not in run.counts["membership"]
    assert set(SyncChange.objects.filter(run=run).values_list("change", flat=True)) == {"joined", "left"}
    zia.users[0]["groups"] = [{"id": 13, "name": "Support"}]
    run = mirror()
    assert (run.counts["membership"]["not_listed"], run.counts["membership"]["removed"]) == (1, 2)
    assert not SyncChange.objects.filter(run=run).exists()


def test_a_broker_that_is_down_does_not_keep_the_request_from_being_made(
    zia: Zia, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object, **__: object) -> None:
        raise ConnectionError

    settings.PORTAL_BROKER_URL = "redis://127.0.0.1:1"
    monkeypatch.setattr("directory.sync.requesting.async_task", down)
    assert sync.request(SYSTEM).run.state == SyncRun.State.QUEUED


def test_a_vanished_user_loses_its_memberships(zia: Zia, mirror: Mirror) -> None:
    mirror()
    zia.users.pop(0)
    run = mirror()
    assert memberships() == {(32, 12)}
    assert run.counts["user"]["removed"] == 1
    assert DirectoryUser.objects.get(upstream_id=31).deleted_at is not None


def test_a_membership_in_a_group_that_was_not_listed_is_counted(zia: Zia, mirror: Mirror) -> None:
    zia.users[0]["groups"].append({"id": 77, "name": "just added"})
    run = mirror()
    assert run.counts["membership"]["unknown_group"] == 1
    assert (31, 77) not in memberships()


def test_a_server_that_caps_its_pages_loses_nothing(zia: Zia, mirror: Mirror) -> None:
    zia.page_cap = 2
    for pk in range(100, 111):
        zia.add_group(pk, f"Group {pk}")
    mirror()
    assert len(groups()) == 14


def test_one_open_run_at_a_time() -> None:
    first = sync.request(SYSTEM)
    second = sync.request(SYSTEM)
    assert (first.created, second.created) == (True, False)
    assert second.run == first.run
    assert SyncRun.objects.count() == 1


def test_a_message_delivered_twice_does_nothing(zia: Zia, mirror: Mirror) -> None:
    run = mirror()
    asked = sum(zia.asked.values())
    sync.run(run.pk, patience=QUICK)
    assert sum(zia.asked.values()) == asked


def test_a_worker_whose_run_was_taken_over_cannot_apply() -> None:
    run = sync.request(SYSTEM).run
    lease = Lease.claim(run.pk, source="test")
    assert lease is not None
    SyncRun.objects.filter(pk=run.pk).update(token=uuid.uuid4())
    with pytest.raises(LeaseLost):
        lease.fence()
    assert not lease.close(SyncRun.State.SUCCEEDED)


def test_a_silent_run_is_abandoned_and_the_next_request_starts(zia: Zia, mirror: Mirror) -> None:
    stale = sync.request(SYSTEM).run
    Lease.claim(stale.pk, source="test")
    SyncRun.objects.filter(pk=stale.pk).update(heartbeat_at=timezone.now() - dt.timedelta(seconds=121))
    assert mirror().state == SyncRun.State.SUCCEEDED
    stale.refresh_from_db()
    assert stale.state == SyncRun.State.ABANDONED
    assert "Nothing was applied" in stale.error


def test_a_run_that_changed_something_is_in_the_audit_log(zia: Zia, mirror: Mirror) -> None:
    mirror()
    mirror()
    entry = AuditEntry.objects.get(action=AuditEntry.Action.SYNC)
    assert entry.admin_name == "SYSTEM"
    assert entry.after is not None
    assert entry.after["Groups"] == "3 listed: 3 added"
    assert "group" not in entry.after


def test_counts_are_told_in_words() -> None:
    numbers = {"listed": 1042, "added": 2, "renamed": 0, "removed": 1, "revived": 0, "changed": 0, "unchanged": 1040}
    assert counts_in_words({"group": numbers, "membership": {"added": 0, "removed": 0}}) == {
        "Groups": "1,042 listed: 2 added, 1 removed, 1,040 unchanged",
        "Memberships": "none",
    }
