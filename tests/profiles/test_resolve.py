"""Which profile a user gets: ascending order, the first match, else Default."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from directory.models import DirectoryUser
from profiles.catalog import Platform
from profiles.rules.resolve import effective_profile, effective_profiles
from profiles.rules.walking import MOST_STEPS, Walk, walk
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
    return walk(user, effective_profile(user, Platform.WINDOWS))


def steps(user: DirectoryUser) -> list[tuple[int | None, str, str]]:
    return [(step.profile.rule_order, step.profile.name, step.reason) for step in walked(user).steps]


def test_the_walk_says_of_each_rule_why_it_does_not_win(ada: DirectoryUser) -> None:
    support = MembershipFactory.create(user=ada, group__name="Support").group
    make("Others", groups=[GroupFactory.create()])
    make("Off", groups=[support], is_enabled=False)
    make("Off for others", is_enabled=False)
    make("Everybody else", applies_to_all=True, excluded=[support])
    make("Support", groups=[support])
    make("Behind", users=[ada])
    assert steps(ada) == [
        (1, "Others", "names neither the user nor a group of the user"),
        (2, "Off", "is disabled; enabled, it would win"),
        (3, "Off for others", "is disabled"),
        (4, "Everybody else", "leaves out the group Support"),
        (5, "Support", "applies to the group Support"),
    ]
    found = walked(ada)
    assert [step.wins for step in found.steps] == [False, False, False, False, True]
    assert (found.skipped, found.below) == (0, 1)


def test_a_disabled_rule_says_whether_it_would_win_whatever_it_names(ada: DirectoryUser) -> None:
    support = MembershipFactory.create(user=ada, group__name="Support").group
    off: dict[str, Any] = {"is_enabled": False}
    make("Ada", users=[ada], **off)
    make("All", applies_to_all=True, **off)
    make("Support", groups=[support], **off)
    make("All but Support", applies_to_all=True, excluded=[support], **off)
    make("Nobody", **off)
    would_win, would_not = "is disabled; enabled, it would win", "is disabled"
    assert [(step.profile.name, step.reason) for step in walked(ada).steps[:-1]] == [
        ("Ada", would_win),
        ("All", would_win),
        ("Support", would_win),
        ("All but Support", would_not),
        ("Nobody", would_not),
    ]


def test_a_walk_without_a_match_ends_in_default(ada: DirectoryUser) -> None:
    make("Nobody yet")
    assert steps(ada)[-1] == (None, "Default", "no rule matches")
    assert walked(ada).below == 0


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
    with django_assert_max_num_queries(5):
        effective_profiles(ada)
    with django_assert_max_num_queries(10):
        walked(ada)


def test_the_page_shows_what_a_user_gets_and_why(ada: DirectoryUser, admin_client: Client) -> None:
    make("Others", Platform.MACOS)
    make("VIP", Platform.MACOS, users=[ada])
    address = reverse("profiles:effective")
    shown = page(admin_client, f"{address}?user={ada.pk}&platform=macos")
    for words in ("Rule 2 names the user", "Rules of macOS", "Names neither the user nor a group of the user", "Wins"):
        assert words in shown
    assert "Choose a user" in page(admin_client, address)
    assert "There is no such user" in page(admin_client, f"{address}?user=0")
    assert "Rules of Windows" in page(admin_client, f"{address}?user={ada.pk}&platform=beos")
    DirectoryUser.objects.filter(pk=ada.pk).update(deleted_at=EPOCH)
    assert "Ada was removed in ZIA" in page(admin_client, f"{address}?user={ada.pk}")


def test_the_page_of_a_user_leads_there(ada: DirectoryUser, admin_client: Client) -> None:
    make("VIP", users=[ada])
    shown = page(admin_client, reverse("directory:user", args=[ada.pk]))
    assert f"{reverse('profiles:effective')}?user={ada.pk}&amp;platform=windows" in shown
    assert "Rule 1 names the user" in shown


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())
