"""Which profile a user gets: ascending order, the first match, else Default."""

import pytest

from directory.models import DirectoryUser
from profiles.catalog import Platform
from profiles.resolve import effective_profile
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
