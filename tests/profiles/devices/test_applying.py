"""The SQL that tells for the devices of a page what applies to each of them."""

import random
from dataclasses import dataclass
from typing import Any

import pytest

from directory.models import DirectoryGroup, DirectoryUser
from profiles.models import AppProfile, Device
from profiles.rules.device_groups import place
from profiles.rules.of_devices import applying
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


@dataclass(frozen=True)
class Drawn:
    """A rule as it was drawn, apart from the database."""

    profile: AppProfile
    targets: dict[str, Any]
    limits: set[int]

    def is_for(self, user: DirectoryUser, groups: set[int], inside: set[int]) -> bool:
        """What the documents say, in Python; `groups` are those of the user that are in ZIA."""
        named = {row.pk for row in self.targets.get("groups", ())}
        excluded = {row.pk for row in self.targets.get("excluded", ())}
        by_all = self.targets.get("applies_to_all", False) and not excluded & groups
        is_for_user = by_all or bool(named & groups) or user in self.targets.get("users", ())
        return self.profile.is_enabled and is_for_user and (not self.limits or bool(self.limits & inside))


@pytest.mark.parametrize("seed", range(8))
def test_random_companies_get_what_the_documents_say(seed: int) -> None:
    chance = random.Random(seed)
    groups = [GroupFactory.create(deleted_at=EPOCH if chance.random() < 0.2 else None) for _ in range(5)]
    users = [DirectoryUserFactory.create(deleted_at=EPOCH if chance.random() < 0.1 else None) for _ in range(6)]
    member_of = {user.pk: chance.sample(groups, chance.randrange(4)) for user in users}
    for user in users:
        for group in member_of[user.pk]:
            MembershipFactory.create(user=user, group=group)
    checks = [posture(f"Posture {number}") for number in range(2)]
    limits = [device_group(f"Limit {number}", [[check]]).pk for number, check in enumerate(checks)]
    rules = [_rule(chance, number, groups, users, limits) for number in range(8)]
    for user in users:
        row = device(user=user)
        report(row, {check: chance.random() < 0.5 for check in checks})
        place(row)
        inside = set(row.in_groups.values_list("group_id", flat=True))
        live = {group.pk for group in member_of[user.pk] if group.deleted_at is None}
        wins = (rule.profile.name for rule in rules if user.deleted_at is None and rule.is_for(user, live, inside))
        assert applied(row) == next(wins, "Default")


def _rule(
    chance: random.Random, number: int, groups: list[DirectoryGroup], users: list[DirectoryUser], limits: list[int]
) -> Drawn:
    targets: dict[str, Any] = {"groups": chance.sample(groups, chance.randrange(3))}
    if chance.random() < 0.3:
        targets = {"applies_to_all": True, "excluded": chance.sample(groups, chance.randrange(3))}
    elif chance.random() < 0.4:
        targets["users"] = chance.sample(users, chance.randrange(3))
    chosen = chance.sample(limits, chance.choice((0, 0, 1, 2)))
    settings = {"device_groups": chosen} if chosen else {}
    profile = make(f"Rule {number}", is_enabled=chance.random() < 0.8, settings=settings, **targets)
    return Drawn(profile, targets, set(chosen))
