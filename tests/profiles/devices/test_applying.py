"""The SQL that tells for the devices of a page what applies to them agrees with the walk for one person."""

import random
from typing import Any

import pytest

from directory.models import DirectoryGroup, DirectoryUser
from profiles.catalog import Platform
from profiles.models import AppProfile, Device
from profiles.rules.device_groups import place
from profiles.rules.of_devices import applying
from profiles.rules.resolve import effective_profile
from tests.factories import EPOCH, DirectoryUserFactory, GroupFactory, MembershipFactory
from tests.profiles.factories import device, device_group, make, posture, report

pytestmark = pytest.mark.django_db


def applied(row: Device) -> str:
    pk = Device.objects.annotate(applies_id=applying()).values_list("applies_id", flat=True).get(pk=row.pk)
    return AppProfile.objects.get(pk=pk).name


def test_the_first_rule_that_the_user_and_the_device_match_applies() -> None:
    firewall = posture("Firewall")
    managed = device_group("Managed", [[firewall]])
    member = MembershipFactory.create()
    make("Managed finance", groups=[member.group], settings={"device_groups": [managed.pk]})
    make("Finance", groups=[member.group])
    make("Everybody", applies_to_all=True)
    laptop, phone = device(user=member.user), device(user=member.user)
    report(laptop, {firewall: True})
    report(phone, {firewall: False})
    for row in (laptop, phone):
        place(row)
    assert applied(laptop) == "Managed finance"
    assert applied(phone) == "Finance"
    assert applied(device(user=DirectoryUserFactory.create())) == "Everybody"


def test_a_device_without_a_user_and_one_of_a_removed_user_get_default() -> None:
    make("Everybody", applies_to_all=True)
    assert applied(device()) == "Default"
    assert applied(device(user=DirectoryUserFactory.create(deleted_at=EPOCH))) == "Default"


@pytest.mark.parametrize("seed", range(6))
def test_random_companies_get_what_the_walk_for_one_person_says(seed: int) -> None:
    chance = random.Random(seed)
    groups = [GroupFactory.create(deleted_at=EPOCH if chance.random() < 0.2 else None) for _ in range(5)]
    users = [DirectoryUserFactory.create(deleted_at=EPOCH if chance.random() < 0.1 else None) for _ in range(8)]
    for user in users:
        for group in chance.sample(groups, chance.randrange(4)):
            MembershipFactory.create(user=user, group=group)
    for number in range(10):
        make(
            f"Rule {number}",
            chance.choice([Platform.WINDOWS, Platform.MACOS]),
            is_enabled=chance.random() < 0.8,
            **_targets(chance, groups, users),
        )
    for user in users:
        for platform in (Platform.WINDOWS, Platform.MACOS):
            assert applied(device(platform, user=user)) == effective_profile(user, platform).profile.name


def _targets(chance: random.Random, groups: list[DirectoryGroup], users: list[DirectoryUser]) -> dict[str, Any]:
    if chance.random() < 0.3:
        return {"applies_to_all": True, "excluded": chance.sample(groups, chance.randrange(3))}
    return {"groups": chance.sample(groups, chance.randrange(3)), "users": chance.sample(users, chance.randrange(3))}
