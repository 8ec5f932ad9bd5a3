"""A sync is asked before it is applied for good: what refuses holds it, an admin with a reason lets it through."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory import sync
from directory.models import DirectoryGroup, DirectoryUser, SyncRun
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError
from profiles.models import Expectation
from tests.directory.conftest import QUICK, Mirror, mirror, zia
from tests.directory.upstream_server import Zia
from tests.profiles.expectations.factories import Kind, Severity, State, fresh, stated
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["mirror", "zia"]


def run_of(requested: sync.Requested) -> SyncRun:
    sync.run(requested.run.pk, patience=QUICK)
    return SyncRun.objects.get(pk=requested.run.pk)


@pytest.fixture
def sales(mirror: Mirror) -> DirectoryGroup:
    """Ada and Ben are in Sales, Ada in Finance too."""
    mirror()
    return DirectoryGroup.objects.get(name="Sales")


def test_what_refuses_holds_the_sync_until_somebody_says_why(zia: Zia, mirror: Mirror, sales: DirectoryGroup) -> None:
    finance = make("Finance", groups=[DirectoryGroup.objects.get(name="Finance")])
    row = stated(Kind.REACHES, finance, number=1)
    zia.users[0]["groups"] = [{"id": 12, "name": "Sales"}]
    held = mirror()
    assert held.state == SyncRun.State.HELD
    assert held.error == (
        "An expectation would be broken. “Finance reaches at least 1 user on Windows”: reaches 0 of 2 users."
    )
    assert held.consequences["expectations"]["broken"][0]["id"] == row.pk
    assert fresh(row).state == State.HOLDS
    assert DirectoryUser.objects.get(name="Ada").memberships.count() == 2
    with pytest.raises(DomainError) as refused:
        sync.apply_anyway(SYSTEM, held.pk)
    assert list(refused.value.fields) == ["override_reason"]
    applied = run_of(sync.apply_anyway(SYSTEM, held.pk, reason="Ada moved"))
    assert applied.state == SyncRun.State.SUCCEEDED
    assert DirectoryUser.objects.get(name="Ada").memberships.count() == 1
    assert (fresh(row).state, fresh(row).last_break["cause"]) == (State.BROKEN, f"Sync run {applied.pk}")  # type: ignore[index]
    noted = AuditEntry.objects.get(after__Reason="Ada moved")
    assert noted.resource_id == str(held.pk)
    zia.users[1]["name"] = "Benjamin"
    assert mirror().state == SyncRun.State.SUCCEEDED  # broken before, and no worse


def test_what_warns_lets_the_sync_through_and_says_who_moved(zia: Zia, mirror: Mirror, sales: DirectoryGroup) -> None:
    make("Sales", groups=[sales])
    row = stated(Kind.AT_MOST, number=0, severity=Severity.WARN)
    zia.users[1]["groups"] = []
    run = mirror()
    assert run.state == SyncRun.State.SUCCEEDED
    assert (fresh(row).state, [one["name"] for one in fresh(row).breakers]) == (State.BROKEN, ["Ben"])
    zia.users[1]["groups"] = [{"id": 12, "name": "Sales"}]
    mirror()
    assert fresh(row).state == State.HOLDS


def test_a_new_user_counts_before_the_sync_is_applied(zia: Zia, mirror: Mirror, sales: DirectoryGroup) -> None:
    make("Sales", groups=[sales])
    stated(Kind.AT_MOST, number=0)
    zia.add_user(33, "Cy", 21, [])
    held = mirror()
    assert held.state == SyncRun.State.HELD
    assert "1 of 3 users gets Default: Cy gets Default on Windows" in held.error
    assert not DirectoryUser.objects.filter(name="Cy").exists()


def test_a_group_that_vanishes_holds_the_sync_and_a_leaver_does_not(
    zia: Zia, mirror: Mirror, sales: DirectoryGroup
) -> None:
    row = stated(Kind.NOT_DEFAULT, group=DirectoryGroup.objects.get(name="Support").pk)
    ben = DirectoryUser.objects.get(name="Ben")
    of_ben = stated(Kind.USER, make("Ben", users=[ben]), user=ben.pk)
    zia.users = zia.users[:1]
    assert mirror().state == SyncRun.State.SUCCEEDED
    assert (fresh(of_ben).state, fresh(of_ben).trouble) == (State.BROKEN, "Ben was removed in ZIA.")
    zia.groups = [group for group in zia.groups if group["name"] != "Support"]
    held = mirror()
    assert held.state == SyncRun.State.HELD
    assert "Support was removed in ZIA, so nobody is a member." in held.error
    assert fresh(row).state == State.HOLDS


def test_a_dry_run_and_a_run_held_by_the_guard_tell_what_would_break(
    zia: Zia, mirror: Mirror, sales: DirectoryGroup
) -> None:
    make("Sales", groups=[sales])
    row = stated(Kind.NOT_DEFAULT, group=sales.pk, severity=Severity.WARN)
    other = stated(Kind.AT_MOST, number=0)
    zia.users[1]["groups"] = [{"id": 13, "name": "Support"}]
    dry = run_of(sync.request(SYSTEM, dry_run=True))
    assert dry.state == SyncRun.State.PREVIEWED
    assert [line["id"] for line in dry.consequences["expectations"]["broken"]] == [other.pk]
    zia.groups, zia.users = [], []
    held = mirror()
    assert held.state == SyncRun.State.HELD
    assert held.error.startswith("ZIA listed no groups at all")
    assert [line["id"] for line in held.consequences["expectations"]["broken"]] == [row.pk]
    assert DirectoryUser.objects.filter(deleted_at=None).count() == 2
    assert Expectation.objects.filter(state=State.BROKEN).count() == 0


def test_without_expectations_nothing_is_asked_or_tried(zia: Zia, mirror: Mirror, sales: DirectoryGroup) -> None:
    zia.users[1]["groups"] = []
    with CaptureQueriesContext(connection) as captured:
        assert mirror().state == SyncRun.State.SUCCEEDED
    assert not any("exp_scope" in query["sql"] for query in captured)
