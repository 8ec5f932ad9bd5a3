"""Companies at random, and what the definition of a rule says of them, user by user and device by device."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st

from directory.models import DirectoryGroup, DirectoryUser, Membership
from profiles.catalog import Platform
from profiles.models import AppProfile, ProfileGroup, ProfileReference, ProfileUser
from tests.factories import EPOCH, DirectoryUserFactory, GroupFactory

USERS, GROUPS, DEVICE_GROUPS = 5, 4, (101, 102)
DEVICES = [frozenset(some) for size in range(3) for some in itertools.combinations(DEVICE_GROUPS, size)]
"""Every device there can be, as the device groups it is in."""


@dataclass(frozen=True)
class Rule:
    """Users and groups by their number in the company."""

    is_enabled: bool
    everybody: bool
    groups: frozenset[int]
    users: frozenset[int]
    limits: frozenset[int]

    def is_for(self, user: int, groups: frozenset[int]) -> bool:
        is_in = bool(self.groups & groups)
        return user in self.users or (not is_in if self.everybody else is_in)

    def applies(self, user: int, groups: frozenset[int], device: frozenset[int]) -> bool:
        return self.is_for(user, groups) and (not self.limits or bool(self.limits & device))


def rules() -> st.SearchStrategy[Rule]:
    return st.builds(
        Rule,
        is_enabled=st.sampled_from([True, True, True, False]),
        everybody=st.sampled_from([False, False, True]),
        groups=st.frozensets(st.integers(0, GROUPS), max_size=2),
        users=st.sampled_from([frozenset[int](), frozenset[int](), frozenset({0}), frozenset({1, USERS})]),
        limits=st.sampled_from([frozenset[int](), frozenset[int](), *(frozenset({pk}) for pk in DEVICE_GROUPS)])
        | st.just(frozenset(DEVICE_GROUPS)),
    )


@dataclass(frozen=True)
class Company:
    """`memberships` are the groups of each user. The last group and the last user were removed in ZIA."""

    memberships: Sequence[frozenset[int]]
    rules: Sequence[Rule]

    def groups_of(self, user: int) -> frozenset[int]:
        return self.memberships[user] - {GROUPS}

    def winner(self, user: int, device: frozenset[int], mine: frozenset[int] | None = None) -> int | None:
        """The number of the rule, None for Default. `mine` are other groups than the user is in today."""
        groups = self.groups_of(user) if mine is None else mine
        walk = (number for number, rule in enumerate(self.rules) if rule.is_enabled)
        return next((number for number in walk if self.rules[number].applies(user, groups, device)), None)

    def winners(self, number: int) -> set[int]:
        """Who gets the rule on some device; of a disabled one, were it enabled."""
        return {user for user in range(USERS) if any(self.wins(number, user, device) for device in DEVICES)}

    def wins(self, number: int, user: int, device: frozenset[int], mine: frozenset[int] | None = None) -> bool:
        first = self.winner(user, device, mine)
        applies = self.rules[number].applies(user, self.groups_of(user) if mine is None else mine, device)
        return applies and (first is None or first >= number)

    def can_win(self, number: int) -> bool:
        """Whether some user might get it, in whatever groups: somebody who is named, or who is not."""
        live = range(GROUPS)
        several = [frozenset(some) for size in range(GROUPS + 1) for some in itertools.combinations(live, size)]
        people = itertools.product(range(3), DEVICES, several)
        return any(self.wins(number, user, device, mine) for user, device, mine in people)

    def targeted(self, number: int) -> set[int]:
        return {user for user in range(USERS) if self.rules[number].is_for(user, self.groups_of(user))}

    def takers(self, number: int) -> set[int]:
        """The rules that take it from its users, on the devices that it is for."""
        found = {
            self.winner(user, device)
            for user in self.targeted(number)
            for device in self._devices(number)
        }  # fmt: skip
        return {first for first in found if first is not None and first < number}

    def _devices(self, number: int) -> Iterator[frozenset[int]]:
        """Those in one device group at most: of more, the earliest takes it, which is one of these."""
        limits = self.rules[number].limits
        yield from (frozenset({pk}) for pk in limits) if limits else iter([frozenset[int]()])


def companies() -> st.SearchStrategy[Company]:
    groups = st.frozensets(st.integers(0, GROUPS), max_size=3)
    return st.builds(
        Company,
        memberships=st.lists(groups, min_size=USERS, max_size=USERS),
        rules=st.lists(rules(), min_size=1, max_size=7),
    )


@contextmanager
def forgotten() -> Iterator[None]:
    """What is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def stored(company: Company, platform: Platform = Platform.WINDOWS) -> Mapping[int, int]:
    """The company's rows; the ids of its rules by number."""
    users = DirectoryUserFactory.create_batch(USERS + 1)
    groups = GroupFactory.create_batch(GROUPS + 1)
    DirectoryUser.objects.filter(pk=users[-1].pk).update(deleted_at=EPOCH)
    DirectoryGroup.objects.filter(pk=groups[-1].pk).update(deleted_at=EPOCH)
    for user, mine in zip(users, company.memberships, strict=False):
        Membership.objects.bulk_create(Membership(user=user, group=groups[number]) for number in mine)
    ids = {}
    now = timezone.now()
    for number, rule in enumerate(company.rules):
        profile = AppProfile.objects.create(
            platform=platform, name=f"Rule {number}", position=number, is_enabled=rule.is_enabled,
            applies_to_all=rule.everybody, created_at=now, updated_at=now, updated_by_name="test",
        )  # fmt: skip
        named = [ProfileGroup(profile=profile, group=groups[one], is_excluded=rule.everybody) for one in rule.groups]
        ProfileGroup.objects.bulk_create(named)
        ProfileUser.objects.bulk_create(ProfileUser(profile=profile, user=users[one]) for one in rule.users)
        limits = [ProfileReference(profile=profile, kind="device_group", object_id=pk) for pk in rule.limits]
        ProfileReference.objects.bulk_create(limits)
        ids[number] = profile.pk
    return ids
