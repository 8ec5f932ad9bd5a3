"""What the Dashboard says of groups and users that vanished in ZIA while app profiles name them."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import EPOCH, DirectoryUserFactory, GroupFactory
from tests.pages import html_of
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db
TARGETED = "App profiles refer to groups that were removed in ZIA"
EXCLUDED = "App profiles for all groups leave out groups that were removed in ZIA"
USERS = "App profiles name users who were removed in ZIA"


def board(client: Client) -> str:
    return html_of(client.get(reverse("dashboard")))


def test_a_vanished_excluded_group_says_whom_it_lets_in_and_not_that_it_matches_nobody(admin_client: Client) -> None:
    out = GroupFactory.create(name="Contractors", deleted_at=EPOCH, members_before=1200)
    unknown = GroupFactory.create(name="Interns", deleted_at=EPOCH)
    make("Everybody else", applies_to_all=True, excluded=[out, unknown, GroupFactory.create(name="Traders")])
    shown = board(admin_client)
    assert EXCLUDED in shown
    assert "apply to those who were in them: Contractors (1,200 members), Interns. Leave out" in shown
    assert TARGETED not in shown
    assert "They match nobody" not in shown
    assert "Traders" not in shown


def test_a_vanished_targeted_group_matches_nobody(admin_client: Client) -> None:
    make("Trading", groups=[GroupFactory.create(name="Traders", deleted_at=EPOCH, members_before=3)])
    shown = board(admin_client)
    assert TARGETED in shown
    assert "They match nobody: Traders." in shown
    assert EXCLUDED not in shown


def test_removed_users_whom_profiles_name_are_named(admin_client: Client) -> None:
    gone = DirectoryUserFactory.create(name="Ada", email="ada@example.com", deleted_at=EPOCH)
    make("VIP", users=[gone, DirectoryUserFactory.create(name="Ben")])
    DirectoryUserFactory.create(name="Cleo", deleted_at=EPOCH)
    shown = board(admin_client)
    assert USERS in shown
    assert "They match nobody: Ada (ada@example.com)." in shown
    assert "/users/?status=gone" in shown


@pytest.mark.parametrize(("number", "more"), [(5, False), (6, True)])
def test_five_are_named(number: int, more: bool, admin_client: Client) -> None:
    make("Many", groups=[GroupFactory.create(name=f"Vanished {n}", deleted_at=EPOCH) for n in range(number)])
    assert ("Vanished 4 and more." in board(admin_client)) == more
    assert "Vanished 5" not in board(admin_client)
