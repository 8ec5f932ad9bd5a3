"""Which profile a user gets: ascending order, the first match, else Default."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from directory.models import DirectoryUser
from profiles.catalog import Platform
from profiles.rules.resolve import effective_profile, effective_profiles
from profiles.rules.ties import Someone, ties
from profiles.rules.walking import MOST_BEHIND, MOST_STEPS, State, Walk, walk
from tests.factories import EPOCH, DirectoryUserFactory, GroupFactory, MembershipFactory
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> DirectoryUser:
    return DirectoryUserFactory.create(name="Ada")


def got(user: DirectoryUser) -> tuple[str, str]:
    resolved = effective_profile(user, Platform.WINDOWS)
    return resolved.profile.name, resolved.reason


def test_without_a_match_it_is_default(ada: DirectoryUser) -> None:
    make("Nobody yet")
    make("Others", groups=[GroupFactory.create()])
    assert got(ada) == ("Default", "no rule matches")


def test_the_first_matching_rule_wins(ada: DirectoryUser) -> None:
    support = MembershipFactory.create(user=ada, group__name="Support").group
    make("Finance", groups=[GroupFactory.create()])
    make("Off", groups=[support], is_enabled=False)
    make("Support", groups=[support])
    make("Everybody", applies_to_all=True)
    assert got(ada) == ("Support", "rule 3 applies to the group Support")


def test_a_user_can_be_named(ada: DirectoryUser) -> None:
    make("VIP", users=[ada])
    assert got(ada) == ("VIP", "rule 1 names the user")


def test_all_leaves_out_the_excluded(ada: DirectoryUser) -> None:
    traders = MembershipFactory.create(user=ada).group
    make("Everybody else", applies_to_all=True, excluded=[traders])
    assert got(ada)[0] == "Default"
    assert got(DirectoryUserFactory.create())[0] == "Everybody else"


def test_a_tombstoned_group_matches_nobody(ada: DirectoryUser) -> None:
    gone = MembershipFactory.create(user=ada, group__deleted_at=EPOCH).group
    make("Gone", groups=[gone])
    assert got(ada)[0] == "Default"


def test_a_removed_user_gets_default(ada: DirectoryUser) -> None:
    make("Everybody", applies_to_all=True)
    ada.deleted_at = EPOCH
    assert got(ada) == ("Default", "Ada was removed in ZIA")


def test_each_platform_has_its_own_rules(ada: DirectoryUser) -> None:
    make("VIP", users=[ada])
    make("Phones", Platform.IOS, applies_to_all=True)
    found = {line.platform: (line.profile.name, line.reason) for line in effective_profiles(ada)}
    assert list(found) == list(Platform)
    assert found[Platform.WINDOWS] == ("VIP", "rule 1 names the user")
    assert found[Platform.IOS] == ("Phones", "rule 1 applies to all groups")
    assert found[Platform.ANDROID] == ("Default", "no rule matches")


def walked(user: DirectoryUser) -> Walk:
    return walk(ties(Someone(user.pk), [Platform.WINDOWS]), effective_profile(user, Platform.WINDOWS))


def steps(user: DirectoryUser) -> list[tuple[int | None, str, str]]:
    return [(step.profile.rule_order, step.profile.name, step.reason) for step in walked(user).steps]


def test_the_walk_says_of_each_rule_why_it_does_not_win(ada: DirectoryUser) -> None:
    support = MembershipFactory.create(user=ada, group__name="Support").group
    others = [GroupFactory.create(name=name) for name in ("Zug", "Basel", "Chur")]
    gone = GroupFactory.create(deleted_at=EPOCH)
    people = DirectoryUserFactory.create_batch(2)
    make("One group", groups=others[:1])
    make("Two groups", groups=others[:2])
    make("Three groups", groups=others)
    make("One user", users=people[:1])
    make("Two users and a group", users=people, groups=[*others[1:2], gone])
    make("Off", groups=[support], is_enabled=False)
    make("Off for others", is_enabled=False)
    make("Nobody")
    make("Gone", groups=[gone])
    make("All gone", groups=[gone, GroupFactory.create(deleted_at=EPOCH)])
    make("Everybody else", applies_to_all=True, excluded=[support])
    make("Support", groups=[support])
    make("Behind", users=[ada])
    assert steps(ada) == [
        (1, "One group", "Not in Zug"),
        (2, "Two groups", "Not in Basel or Zug"),
        (3, "Three groups", "In none of its 3 groups"),
        (4, "One user", "Names one other user"),
        (5, "Two users and a group", "Not in Basel; names 2 users, not this one"),
        (6, "Off", "Disabled; enabled, it would win"),
        (7, "Off for others", "Disabled"),
        (8, "Nobody", "Names no group and no user"),
        (9, "Gone", "Its only group was removed in ZIA"),
        (10, "All gone", "All its 2 groups were removed in ZIA"),
        (11, "Everybody else", "Leaves out Support"),
        (12, "Support", "In Support"),
    ]
    found = walked(ada)
    assert [step.state.value for step in found.steps] == ["no"] * 5 + ["off"] * 2 + ["gone"] * 3 + ["no", "won"]
    assert (found.skipped, found.count, found.below) == (0, 13, 1)


@pytest.mark.parametrize(
    ("target", "reason"), [("users", "Names the user"), ("groups", "In Support"), ("all", "For all")]
)
def test_the_walk_says_why_the_winner_wins(target: str, reason: str, ada: DirectoryUser) -> None:
    support = MembershipFactory.create(user=ada, group__name="Support").group
    targets = {"users": {"users": [ada]}, "groups": {"groups": [support]}, "all": {"applies_to_all": True}}
    make("Winner", **targets[target])
    assert walked(ada).steps[-1].reason == reason


def test_what_all_leaves_out_is_said_where_it_still_counts(ada: DirectoryUser) -> None:
    make("Lets in", applies_to_all=True, excluded=[GroupFactory.create(deleted_at=EPOCH)])
    assert walked(ada).steps[-1].reason == "For all"
    make("Leaves out", applies_to_all=True, excluded=[GroupFactory.create()], position=1)
    assert walked(ada).steps[-1].reason == "For all, and in no group that it leaves out"


def test_a_disabled_rule_says_whether_it_would_win_whatever_it_names(ada: DirectoryUser) -> None:
    support = MembershipFactory.create(user=ada, group__name="Support").group
    off: dict[str, Any] = {"is_enabled": False}
    make("Ada", users=[ada], **off)
    make("All", applies_to_all=True, **off)
    make("Support", groups=[support], **off)
    make("All but Support", applies_to_all=True, excluded=[support], **off)
    make("Nobody", **off)
    would_win, would_not = "Disabled; enabled, it would win", "Disabled"
    assert [(step.profile.name, step.reason) for step in walked(ada).steps[:-1]] == [
        ("Ada", would_win),
        ("All", would_win),
        ("Support", would_win),
        ("All but Support", would_not),
        ("Nobody", would_not),
    ]


def test_a_walk_without_a_match_ends_in_default(ada: DirectoryUser) -> None:
    make("Nobody yet")
    assert steps(ada)[-1] == (None, "Default", "For everybody whom no rule takes")
    assert walked(ada).below == 0
    assert walked(ada).behind == []


def test_behind_the_winner_only_what_would_match_is_listed(ada: DirectoryUser) -> None:
    support = MembershipFactory.create(user=ada, group__name="Support").group
    make("Winner", users=[ada])
    make("Too", groups=[support])
    make("Others", groups=[GroupFactory.create()])
    make("Off", groups=[support], is_enabled=False)
    make("All too", applies_to_all=True)
    found = walked(ada)
    assert [(step.profile.rule_order, step.profile.name, step.reason, step.state) for step in found.behind] == [
        (2, "Too", "In Support", State.AFTER),
        (5, "All too", "For all", State.AFTER),
    ]
    assert (found.below, found.more_behind) == (4, 0)


@pytest.mark.parametrize("more", [0, 1])
def test_of_many_behind_the_winner_the_first_are_listed(more: int, ada: DirectoryUser) -> None:
    assert MOST_BEHIND == 10
    make("Winner", users=[ada])
    for number in range(MOST_BEHIND + more):
        make(f"Rule {number + 2}", applies_to_all=True)
    found = walked(ada)
    assert [step.profile.rule_order for step in found.behind] == list(range(2, MOST_BEHIND + 2))
    assert found.more_behind == more


@pytest.mark.parametrize("wins", [True, False])
def test_of_many_rules_the_walk_shows_the_first_and_the_winner(ada: DirectoryUser, wins: bool) -> None:
    assert MOST_STEPS == 100
    for number in range(MOST_STEPS + 3):
        make(f"Rule {number + 1}")
    if wins:
        make("VIP", users=[ada])
    found = walked(ada)
    assert len(found.steps) == MOST_STEPS + 1
    assert found.steps[-1].profile.name == ("VIP" if wins else "Default")
    assert (found.skipped, found.below) == (3, 0)


def test_the_number_of_queries_does_not_grow(
    ada: DirectoryUser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        group = MembershipFactory.create(user=ada).group
        make(f"Rule {number + 1}", groups=[group], is_enabled=False)
    make("VIP", users=[ada])
    with django_assert_max_num_queries(2):
        effective_profiles(ada)
    with django_assert_max_num_queries(9):
        walked(ada)


def test_the_page_of_a_user_leads_to_the_reasons(ada: DirectoryUser, admin_client: Client) -> None:
    make("VIP", users=[ada])
    shown = page(admin_client, reverse("directory:user", args=[ada.pk]))
    assert f"{reverse('profiles:effective')}?user={ada.pk}&amp;platform=windows" in shown
    assert "Rule 1 names the user" in shown


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())
