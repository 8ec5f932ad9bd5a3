"""Ids that vanish, come back or change hands, and groups in use that vanish: whom the profiles then reach."""

import pytest

from directory import sync
from directory.models import DirectoryGroup, DirectoryUser, FormerMembership, SyncChange, SyncRun
from directory.sync.planning import MANY_MEMBERS
from portal.audit.recording import SYSTEM
from profiles.models import AppProfile
from tests.directory.conftest import QUICK, Mirror
from tests.directory.upstream_server import Zia
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db(transaction=True)
HELD, APPLIED = SyncRun.State.HELD, SyncRun.State.SUCCEEDED
PAYROLL = range(100, 105)


@pytest.fixture
def payroll(zia: Zia, mirror: Mirror) -> Zia:
    """Group 77, Payroll approvers, with five of forty users, mirrored."""
    zia.add_group(77, "Payroll approvers")
    for pk in range(100, 140):
        zia.add_user(pk, f"User {pk}", 21, [11, 77] if pk in PAYROLL else [11])
    mirror()
    return zia


def group(pk: int = 77) -> DirectoryGroup:
    return DirectoryGroup.objects.get(upstream_id=pk)


def remove(zia: Zia, pk: int = 77) -> None:
    zia.groups = [row for row in zia.groups if row["id"] != pk]
    fill(zia, (), pk)


def fill(zia: Zia, members: range | tuple[int, ...], pk: int = 77) -> None:
    """Have exactly these users in the group."""
    for row in zia.users:
        rest = [entry for entry in row["groups"] if entry["id"] != pk]
        row["groups"] = [*rest, *([{"id": pk, "name": "x"}] if row["id"] in members else [])]


def bring_back(zia: Zia, name: str, members: range | tuple[int, ...]) -> None:
    zia.add_group(77, name)
    fill(zia, members)


def person(zia: Zia, pk: int) -> dict[str, object]:
    return next(row for row in zia.users if row["id"] == pk)


def approve(run: SyncRun) -> None:
    sync.run(sync.apply_anyway(SYSTEM, run.pk).run.pk, patience=QUICK)


def texts(run: SyncRun) -> dict[str, int]:
    return {warning["text"]: warning["count"] for warning in run.warnings}


def test_a_group_that_vanishes_leaves_its_members_behind_and_takes_them_up_again(payroll: Zia, mirror: Mirror) -> None:
    remove(payroll)
    assert mirror().state == APPLIED
    assert group().members_before == len(PAYROLL)
    assert FormerMembership.objects.filter(group=group()).count() == len(PAYROLL)
    bring_back(payroll, "Payroll approvers", PAYROLL)
    assert mirror().state == APPLIED
    assert group().members_before is None
    assert not FormerMembership.objects.exists()


def test_a_group_without_members_vanishes_with_none(payroll: Zia, mirror: Mirror) -> None:
    remove(payroll, 13)
    mirror()
    assert group(13).members_before == 0


def test_an_id_that_comes_back_as_another_group_in_use_is_held_with_both_names(payroll: Zia, mirror: Mirror) -> None:
    make("Payroll", groups=[group()])
    remove(payroll)
    assert mirror().state == APPLIED
    bring_back(payroll, "Visitors lobby", range(120, 123))
    run = mirror()
    assert run.state == HELD
    assert "the id 77 of Payroll approvers, which had vanished, comes back as Visitors lobby, with other members" in (
        run.error
    )
    assert (group().name, group().is_present) == ("Payroll approvers", False)
    change = SyncChange.objects.get(run=run, kind="group")
    assert (change.change, change.name, change.old_name) == ("reused", "Visitors lobby", "Payroll approvers")
    approve(run)
    assert (group().name, group().is_present) == ("Visitors lobby", True)


def test_the_same_that_nobody_uses_is_applied_and_reported(payroll: Zia, mirror: Mirror) -> None:
    remove(payroll)
    mirror()
    bring_back(payroll, "Visitors lobby", range(120, 123))
    run = mirror()
    assert run.state == APPLIED
    assert SyncChange.objects.get(run=run, kind="group").change == "reused"


@pytest.mark.parametrize(("stay", "state"), [(1, APPLIED), (0, HELD)])
def test_who_comes_back_renamed_is_the_same_group_with_a_fifth_of_its_members(
    stay: int, state: str, payroll: Zia, mirror: Mirror
) -> None:
    make("Payroll", groups=[group()])
    remove(payroll)
    mirror()
    bring_back(payroll, "Payroll", (*range(100, 100 + stay), 130, 131))
    assert mirror().state == state


def test_a_group_that_comes_back_under_its_name_is_the_same_whoever_is_in_it(payroll: Zia, mirror: Mirror) -> None:
    make("Payroll", groups=[group()])
    remove(payroll)
    mirror()
    bring_back(payroll, "Payroll approvers", range(120, 123))
    assert mirror().state == APPLIED


def test_where_nobody_knows_who_was_in_it_a_new_name_is_held(payroll: Zia, mirror: Mirror) -> None:
    make("Support", groups=[group(13)])
    remove(payroll, 13)
    mirror()
    payroll.add_group(13, "Visitors lobby")
    run = mirror()
    assert run.state == HELD
    assert "comes back as Visitors lobby; who was in it before is not known" in run.error


def test_a_named_user_whose_id_comes_back_as_another_login_is_held_with_both_names(
    payroll: Zia, mirror: Mirror
) -> None:
    make("VIP", users=[DirectoryUser.objects.get(upstream_id=139)])
    payroll.users = [row for row in payroll.users if row["id"] != 139]
    assert mirror().state == APPLIED
    payroll.add_user(139, "Mallory", 21, [11])
    person(payroll, 139)["email"] = "mallory@example.com"
    run = mirror()
    assert run.state == HELD
    assert "the id 139 of User 139 (user139@example.com) now belongs to Mallory (mallory@example.com)" in run.error
    assert SyncChange.objects.get(run=run, kind="user").change == "reused"
    approve(run)
    assert DirectoryUser.objects.get(upstream_id=139).name == "Mallory"


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({"name": "Mallory", "email": "mallory@example.com"}, HELD),
        ({"name": "User 139-Meier"}, APPLIED),
        ({"email": "user139@example.org"}, APPLIED),
        ({"name": "User Meier", "email": "USER139@example.com"}, APPLIED),
    ],
)
def test_a_named_user_who_stays_is_another_one_with_another_name_and_login(
    changed: dict[str, str], state: str, payroll: Zia, mirror: Mirror
) -> None:
    make("VIP", users=[DirectoryUser.objects.get(upstream_id=139)])
    person(payroll, 139).update(changed)
    assert mirror().state == state


def test_a_user_whom_nobody_names_may_become_another_one(payroll: Zia, mirror: Mirror) -> None:
    person(payroll, 139).update({"name": "Mallory", "email": "mallory@example.com"})
    run = mirror()
    assert run.state == APPLIED
    text = "Users have another login name under the same id: it may have been given to another person."
    assert texts(run)[text] == 1


@pytest.mark.parametrize("members", [1, 5])
def test_an_excluded_group_with_members_may_not_vanish_without_a_word(
    members: int, payroll: Zia, mirror: Mirror
) -> None:
    fill(payroll, range(100, 100 + members))
    mirror()
    make("Everybody else", applies_to_all=True, excluded=[group()])
    remove(payroll)
    run = mirror()
    assert run.state == HELD
    assert run.error == (
        "Left out by app profiles for all groups: Payroll approvers would go, which lets in its "
        f"{members} member{'s' if members > 1 else ''}."
    )
    assert group().is_present
    text = "Groups that app profiles for all groups leave out vanish, and who was in them is let in: Payroll approvers"
    assert texts(run)[f"{text} ({members} member{'s' if members > 1 else ''})."] == 1
    approve(run)
    assert (group().is_present, group().members_before) == (False, members)


def test_an_excluded_group_without_members_lets_nobody_in(payroll: Zia, mirror: Mirror) -> None:
    make("Everybody else", applies_to_all=True, excluded=[group(13)])
    remove(payroll, 13)
    assert mirror().state == APPLIED


@pytest.mark.parametrize(("members", "state"), [(MANY_MEMBERS, APPLIED), (MANY_MEMBERS + 1, HELD)])
def test_a_targeted_group_of_many_members_may_not_vanish_without_a_word(
    members: int, state: str, payroll: Zia, mirror: Mirror
) -> None:
    fill(payroll, range(100, 100 + members))
    mirror()
    make("Payroll", groups=[group()])
    remove(payroll)
    run = mirror()
    assert run.state == state
    assert run.error == (
        "" if state == APPLIED else "In use by app profiles: Payroll approvers would go with its 21 members."
    )
    assert texts(run)["Groups that app profiles name vanish. They match nobody any more."] == 1


def test_a_group_of_many_members_that_nobody_uses_may_vanish(payroll: Zia, mirror: Mirror) -> None:
    fill(payroll, range(100, 130))
    mirror()
    remove(payroll)
    run = mirror()
    assert (run.state, run.warnings) == (APPLIED, [])
    assert not AppProfile.objects.filter(is_default=False).exists()


def test_a_named_user_who_vanishes_is_reported(payroll: Zia, mirror: Mirror) -> None:
    make("VIP", users=[DirectoryUser.objects.get(upstream_id=139)])
    payroll.users = [row for row in payroll.users if row["id"] < 138]
    run = mirror()
    assert run.state == APPLIED
    assert texts(run)["Users that app profiles name vanish."] == 1
