"""Random companies for the rules: users, groups, device groups, devices and rules, and what everybody gets by the plain
definition, in a few lines of Python."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, combinations

from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st

from directory.models import DirectoryGroup, DirectoryUser, Membership
from profiles.catalog import Platform
from profiles.models import (
    AppProfile,
    Device,
    DeviceGroup,
    DeviceInGroup,
    ProfileGroup,
    ProfileReference,
    ProfileUser,
    new_policy_token,
)
from profiles.rules.outcome import Rule, RuleSet
from profiles.rules.targets import Targets

USERS, GROUPS, DEVICE_GROUPS = 5, 4, 2
PLATFORM = Platform.WINDOWS


def some(size: int, most: int) -> st.SearchStrategy[frozenset[int]]:
    """A few of the numbers below `size`."""
    return st.frozensets(st.integers(0, size - 1), max_size=most)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rule: groups and users by number. Of one for everybody the groups are left out."""

    everybody: bool
    groups: frozenset[int]
    users: frozenset[int]
    limits: frozenset[int]
    is_enabled: bool


WANTED = st.builds(
    Wanted,
    everybody=st.sampled_from([False, False, True]),
    groups=some(GROUPS, 2),
    users=some(USERS, 1),
    limits=st.one_of(st.just(frozenset[int]()), some(DEVICE_GROUPS, 2)),
    is_enabled=st.sampled_from([True, True, True, False]),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a company is made of. The last group and the last user are tombstones, as far as `tombstones` says so.

    `devices` name a user by number, USERS for nobody, and the device groups that the device is in; the last value says
    whether it is removed.
    """

    members: Sequence[frozenset[int]]
    rules: Sequence[Wanted]
    devices: Sequence[tuple[int, frozenset[int], bool]]
    tombstones: bool


PLANS = st.builds(
    Plan,
    members=st.lists(some(GROUPS, 3), min_size=USERS, max_size=USERS),
    rules=st.lists(WANTED, min_size=1, max_size=6),
    devices=st.lists(
        st.tuples(st.integers(0, USERS), some(DEVICE_GROUPS, 2), st.sampled_from([False, False, True])), max_size=5
    ),
    tombstones=st.booleans(),
)


@dataclass(frozen=True, slots=True)
class Company:
    """The rows of a plan."""

    plan: Plan
    users: Sequence[DirectoryUser]
    groups: Sequence[DirectoryGroup]
    limits: Sequence[DeviceGroup]
    rules: Sequence[AppProfile]
    devices: Sequence[Device]
    default: AppProfile

    def targets(self, wanted: Wanted) -> Targets:
        groups = frozenset(self.groups[number].pk for number in wanted.groups)
        return Targets(
            wanted.everybody,
            frozenset() if wanted.everybody else groups,
            groups if wanted.everybody else frozenset(),
            frozenset(self.users[number].pk for number in wanted.users),
        )

    def limit_ids(self, wanted: Wanted) -> frozenset[int]:
        return frozenset(self.limits[number].pk for number in wanted.limits)

    def rule_set(self, rules: Sequence[tuple[int, Wanted]]) -> RuleSet:
        """As a change might leave it, every target written out."""
        return RuleSet(
            PLATFORM,
            self.default.pk,
            tuple(
                Rule(pk, one.is_enabled, one.everybody, one.everybody and bool(one.groups), self.limit_ids(one),
                     self.targets(one))
                for pk, one in rules
            ),
        )  # fmt: skip

    def stored_rules(self) -> list[tuple[int, Wanted]]:
        return [(row.pk, wanted) for row, wanted in zip(self.rules, self.plan.rules, strict=True)]

    def winner(self, user: int | None, device: frozenset[int], rules: Sequence[tuple[int, Wanted]]) -> int:
        """By the definition: the first enabled rule that applies to the user and the device, else Default."""
        gone = USERS - 1 if self.plan.tombstones else None
        if user is not None and user != gone:
            mine = self.plan.members[user] - ({GROUPS - 1} if self.plan.tombstones else set())
            for pk, one in rules:
                by_group = not mine & one.groups if one.everybody else mine & one.groups
                if one.is_enabled and (by_group or user in one.users) and (not one.limits or one.limits & device):
                    return pk
        return self.default.pk

    @property
    def present(self) -> range:
        """The numbers of the users who are in ZIA."""
        return range(USERS - 1 if self.plan.tombstones else USERS)

    def totals(
        self, rules: Sequence[tuple[int, Wanted]], users: Sequence[int] | None = None
    ) -> dict[int, tuple[int, int]]:
        """By profile: how many of the users get it on a device in no device group, and on some device."""
        anywhere, somewhere = Counter[int](), Counter[int]()
        for user in self.present if users is None else users:
            anywhere[self.winner(user, frozenset(), rules)] += 1
            somewhere.update({self.winner(user, device, rules) for device in DEVICES})
        return {pk: (anywhere[pk], number) for pk, number in somewhere.items()}

    def moves(
        self, old: Sequence[tuple[int, Wanted]], new: Sequence[tuple[int, Wanted]]
    ) -> dict[tuple[int, int], set[int]]:
        """From which profile to which: the numbers of the users to whom that happens on some device."""
        found: dict[tuple[int, int], set[int]] = {}
        for user in self.present:
            for device in DEVICES:
                pair = self.winner(user, device, old), self.winner(user, device, new)
                if pair[0] != pair[1]:
                    found.setdefault(pair, set()).add(user)
        return found

    def device_winners(self, rules: Sequence[tuple[int, Wanted]]) -> dict[int, int]:
        """The profile of every device that is not removed."""
        return {
            row.pk: self.winner(None if user == USERS else user, limits, rules)
            for row, (user, limits, is_removed) in zip(self.devices, self.plan.devices, strict=True)
            if not is_removed
        }


DEVICES = [
    frozenset(chosen)
    for chosen in chain.from_iterable(combinations(range(DEVICE_GROUPS), size) for size in range(DEVICE_GROUPS + 1))
]
"""A device of every combination of device groups."""


@contextmanager
def company(plan: Plan) -> Iterator[Company]:
    """Written in few statements, and taken back afterwards."""
    with transaction.atomic():
        yield _written(plan)
        transaction.set_rollback(True)


def _written(plan: Plan) -> Company:
    now = timezone.now()
    facts = {"created_at": now, "updated_at": now, "updated_by_name": "System"}
    gone = {USERS - 1: now} if plan.tombstones else {}
    users = DirectoryUser.objects.bulk_create(
        DirectoryUser(upstream_id=n + 1, name=f"User {n}", email=f"u{n}@x", first_seen_at=now, deleted_at=gone.get(n))
        for n in range(USERS)
    )
    gone = {GROUPS - 1: now} if plan.tombstones else {}
    groups = DirectoryGroup.objects.bulk_create(
        DirectoryGroup(upstream_id=n + 1, name=f"Group {n}", first_seen_at=now, deleted_at=gone.get(n))
        for n in range(GROUPS)
    )
    Membership.objects.bulk_create(
        Membership(user=users[user], group=groups[group]) for user, some in enumerate(plan.members) for group in some
    )
    limits = DeviceGroup.objects.bulk_create(
        DeviceGroup(name=f"Device group {n}", on_windows=True, **facts) for n in range(DEVICE_GROUPS)
    )
    rules = AppProfile.objects.bulk_create(
        AppProfile(
            platform=PLATFORM, name=f"Rule {n}", position=n, is_enabled=one.is_enabled, applies_to_all=one.everybody,
            policy_token=new_policy_token(), **facts,
        )
        for n, one in enumerate(plan.rules)
    )  # fmt: skip
    devices = Device.objects.bulk_create(
        Device(
            platform=PLATFORM, user=None if user == USERS else users[user], udid=f"device-{n}", registered_at=now,
            state=Device.State.REMOVED if is_removed else Device.State.REGISTERED,
        )
        for n, (user, _limits, is_removed) in enumerate(plan.devices)
    )  # fmt: skip
    DeviceInGroup.objects.bulk_create(
        DeviceInGroup(device=devices[n], group=limits[limit])
        for n, (_user, some, _removed) in enumerate(plan.devices)
        for limit in some
    )
    default = AppProfile.objects.get(platform=PLATFORM, is_default=True)
    made = Company(plan, users, groups, limits, rules, devices, default)
    _point(made)
    return made


def _point(made: Company) -> None:
    """The targets and device groups of the rules."""
    for row, one in zip(made.rules, made.plan.rules, strict=True):
        targets = made.targets(one)
        ProfileGroup.objects.bulk_create(
            ProfileGroup(profile=row, group_id=pk, is_excluded=one.everybody)
            for pk in targets.groups | targets.excluded
        )
        ProfileUser.objects.bulk_create(ProfileUser(profile=row, user_id=pk) for pk in targets.users)
        ProfileReference.objects.bulk_create(
            ProfileReference(profile=row, kind="device_group", object_id=pk) for pk in made.limit_ids(one)
        )
