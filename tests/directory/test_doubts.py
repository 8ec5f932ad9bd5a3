"""What looks harmless in numbers and is not: an id with a new owner, a group that empties, memberships that go."""

import pytest

from directory import sync
from directory.models import DirectoryGroup, Membership, SyncChange, SyncRun, SyncSettings
from portal.audit.recording import SYSTEM
from portal.lib.single_row import ONLY
from profiles.catalog import Platform
from tests.directory.conftest import QUICK, Mirror
from tests.directory.upstream_server import Zia
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd(zia: Zia, mirror: Mirror) -> Zia:
    """Two hundred users in Finance, thirty of them in Sales too, mirrored."""
    for pk in range(100, 300):
        zia.add_user(pk, f"User {pk}", 21, [11, 12] if pk < 130 else [11])
    mirror()
    return zia


def regroup(zia: Zia, group: int, first: int, last: int, *, add: bool) -> None:
    """Put users into a group, or take them out of it."""
    for row in zia.users:
        if first <= row["id"] < last:
            rest = [entry for entry in row["groups"] if entry["id"] != group]
            row["groups"] = [*rest, *([{"id": group, "name": "x"}] if add else [])]


def warned(run: SyncRun) -> dict[str, int]:
    return {warning["text"].split(".")[0].split(":")[0]: warning["count"] for warning in run.warnings}


def test_an_id_with_a_new_name_and_other_members_is_reported(crowd: Zia, mirror: Mirror) -> None:
    crowd.groups[1]["name"] = "Contractors"
    regroup(crowd, 12, 1, 400, add=False)
    regroup(crowd, 12, 200, 210, add=True)
    SyncSettings.objects.create(pk=ONLY, membership_percent=100)
    run = mirror()
    assert run.state == SyncRun.State.SUCCEEDED
    change = SyncChange.objects.get(run=run, kind="group")
    assert (change.change, change.name, change.old_name) == ("reused", "Contractors", "Sales")
    assert warned(run)["Groups have a new name and other members under the same id"] == 1


def test_such_a_change_of_a_group_in_use_is_held(crowd: Zia, mirror: Mirror) -> None:
    make("Sellers", Platform.MACOS, groups=[DirectoryGroup.objects.get(upstream_id=12)])
    crowd.groups[1]["name"] = "Contractors"
    regroup(crowd, 12, 1, 400, add=False)
    regroup(crowd, 12, 200, 210, add=True)
    run = mirror()
    assert run.state == SyncRun.State.HELD
    assert "the id 12 of Sales now belongs to Contractors, with other members" in run.error
    assert DirectoryGroup.objects.get(upstream_id=12).name == "Sales"
    approved = sync.apply_anyway(SYSTEM, run.pk).run
    sync.run(approved.pk, patience=QUICK)
    assert DirectoryGroup.objects.get(upstream_id=12).name == "Contractors"


def test_a_plain_rename_is_no_doubt(crowd: Zia, mirror: Mirror) -> None:
    make("Sellers", groups=[DirectoryGroup.objects.get(upstream_id=12)])
    crowd.groups[1]["name"] = "Sales EMEA"
    run = mirror()
    assert run.state == SyncRun.State.SUCCEEDED
    assert SyncChange.objects.get(run=run).change == "renamed"


def test_a_group_in_use_that_empties_is_held(crowd: Zia, mirror: Mirror) -> None:
    make("Sellers", groups=[DirectoryGroup.objects.get(upstream_id=12)])
    regroup(crowd, 12, 1, 400, add=False)
    run = mirror()
    assert run.state == SyncRun.State.HELD
    assert "Sales would lose 32 of its 32 members" in run.error
    assert Membership.objects.filter(group__upstream_id=12).count() == 32


@pytest.mark.parametrize(
    ("members", "stay", "state"),
    [
        (20, 0, SyncRun.State.SUCCEEDED),
        (21, 0, SyncRun.State.HELD),
        (22, 11, SyncRun.State.SUCCEEDED),
        (22, 10, SyncRun.State.HELD),
    ],
)
def test_a_group_empties_where_it_has_more_than_20_members_and_loses_more_than_half(
    members: int, stay: int, state: str, crowd: Zia, mirror: Mirror
) -> None:
    regroup(crowd, 12, 1, 400, add=False)
    regroup(crowd, 12, 100, 100 + members, add=True)
    assert mirror().state == SyncRun.State.SUCCEEDED
    make("Sellers", groups=[DirectoryGroup.objects.get(upstream_id=12)])
    regroup(crowd, 12, 100 + stay, 400, add=False)
    assert mirror().state == state


def test_the_same_without_a_profile_is_applied_and_reported(crowd: Zia, mirror: Mirror) -> None:
    regroup(crowd, 12, 1, 400, add=False)
    run = mirror()
    assert run.state == SyncRun.State.SUCCEEDED
    assert warned(run)["Groups lose more than half of their members"] == 1


def test_many_memberships_that_go_while_users_and_groups_stay_are_held(crowd: Zia, mirror: Mirror) -> None:
    regroup(crowd, 11, 100, 200, add=False)
    run = mirror()
    assert run.state == SyncRun.State.HELD
    assert run.error == "100 of 233 memberships would go, though users and groups stay."


def test_memberships_of_users_who_are_gone_count_as_users(crowd: Zia, mirror: Mirror) -> None:
    crowd.users = [row for row in crowd.users if row["id"] < 290]
    assert mirror().state == SyncRun.State.SUCCEEDED


def test_each_kind_has_its_own_threshold(crowd: Zia, mirror: Mirror) -> None:
    crowd.users = [row for row in crowd.users if row["id"] < 285]
    SyncSettings.objects.create(pk=ONLY, user_percent=5, user_above=10)
    held = mirror()
    assert (held.state, held.error) == (SyncRun.State.HELD, "15 of 202 users would go.")
    SyncSettings.objects.filter(pk=ONLY).update(user_percent=10)
    assert mirror().state == SyncRun.State.SUCCEEDED


def test_users_without_groups_and_names_that_lead_nowhere_are_counted(crowd: Zia, mirror: Mirror) -> None:
    crowd.add_user(500, "Alone", 21, [])
    crowd.add_user(501, "Elsewhere", 99, [77, 11])
    found = warned(mirror())
    assert found["Users are in no group"] == 1
    assert found["Memberships name a group that ZIA did not list"] == 1
    assert found["Users name a department that ZIA did not list"] == 1


def test_a_name_that_leads_nowhere_is_counted_also_where_no_row_changes(crowd: Zia, mirror: Mirror) -> None:
    crowd.users[0]["groups"].append({"id": 77, "name": "not listed"})
    run, again = mirror(), mirror()
    assert run.state == again.state == SyncRun.State.NO_CHANGE
    assert warned(run)["Memberships name a group that ZIA did not list"] == 1
    assert again.warnings == run.warnings


def test_a_dry_run_lists_everything_and_applies_nothing(crowd: Zia, mirror: Mirror) -> None:
    crowd.groups[0]["name"] = "Money"
    crowd.groups.pop()
    crowd.users = crowd.users[:150]
    before = set(Membership.objects.values_list("user_id", "group_id"))
    requested = sync.request(SYSTEM, dry_run=True)
    sync.run(requested.run.pk, patience=QUICK)
    run = SyncRun.objects.get(pk=requested.run.pk)
    assert run.state == SyncRun.State.PREVIEWED
    assert (run.counts["group"]["renamed"], run.counts["group"]["removed"], run.counts["user"]["removed"]) == (1, 1, 52)
    assert "52 of 202 users would go." in run.error
    assert SyncChange.objects.filter(run=run, kind="user", change="removed").count() == 52
    assert SyncChange.objects.filter(run=run, kind="membership", change="left").count() == 52
    assert set(Membership.objects.values_list("user_id", "group_id")) == before
    assert set(DirectoryGroup.objects.values_list("name", flat=True)) == {"Finance", "Sales", "Support"}
    assert mirror().state == SyncRun.State.HELD


def test_joining_and_leaving_are_listed_with_both_names(crowd: Zia, mirror: Mirror) -> None:
    regroup(crowd, 13, 100, 102, add=True)
    regroup(crowd, 12, 31, 32, add=False)
    run = mirror()
    rows = SyncChange.objects.filter(run=run, kind="membership").values_list("change", "name", "other_name", "other_id")
    assert set(rows) == {
        ("joined", "User 100", "Support", 13),
        ("joined", "User 101", "Support", 13),
        ("left", "Ada", "Sales", 12),
    }
