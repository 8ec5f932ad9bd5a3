"""Replacing the groups and users of a profile writes what changed, and that only."""

import pytest

from profiles.models import ProfileGroup, ProfileUser
from profiles.rules.targets import Targets, read, write
from tests.factories import DirectoryUserFactory, GroupFactory
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db


def test_users_who_stay_keep_their_row() -> None:
    leaves, stays, comes = DirectoryUserFactory.create_batch(3)
    profile = make("A", users=[leaves, stays])
    row = ProfileUser.objects.get(profile=profile, user=stays)
    wanted = Targets(users=frozenset({stays.pk, comes.pk}))
    write(profile, wanted)
    assert read(profile) == wanted
    assert ProfileUser.objects.get(profile=profile, user=stays) == row


def test_groups_that_stay_on_their_side_keep_their_row() -> None:
    leaves, stays, turns, comes = GroupFactory.create_batch(4)
    profile = make("A", applies_to_all=True, excluded=[leaves, stays, turns])
    row = ProfileGroup.objects.get(profile=profile, group=stays)
    write(profile, Targets(groups=frozenset({turns.pk, comes.pk}), excluded=frozenset({stays.pk})))
    assert ProfileGroup.objects.get(profile=profile, group=stays) == row
    found = ProfileGroup.objects.filter(profile=profile).values_list("group_id", "is_excluded")
    assert set(found) == {(stays.pk, True), (turns.pk, False), (comes.pk, False)}
