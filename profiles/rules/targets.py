"""Whom a profile applies to: reading and replacing its groups and users."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from directory.models import DirectoryGroup, DirectoryUser
from portal.lib.alphabets import sort_key
from portal.lib.errors import DomainError
from portal.lib.keys import require_few
from profiles.models import USERS_PER_PROFILE, AppProfile, ProfileGroup, ProfileUser


@dataclass(frozen=True, slots=True)
class Targets:
    """Groups and users by their mirror ids. With `applies_to_all`, `groups` is empty and `excluded` leaves some out."""

    applies_to_all: bool = False
    groups: frozenset[int] = frozenset()
    excluded: frozenset[int] = frozenset()
    users: frozenset[int] = frozenset()


def read(profile: AppProfile) -> Targets:
    return read_many([profile])[profile.pk]


def read_many(profiles: Sequence[AppProfile]) -> dict[int, Targets]:
    """Two queries, for one profile or for many."""
    ids = [profile.pk for profile in profiles]
    groups: dict[bool, dict[int, set[int]]] = {False: defaultdict(set), True: defaultdict(set)}
    users: dict[int, set[int]] = defaultdict(set)
    named = ProfileGroup.objects.filter(profile_id__in=ids).values_list("is_excluded", "profile_id", "group_id")
    for is_excluded, profile_id, group_id in named:
        groups[is_excluded][profile_id].add(group_id)
    for profile_id, user_id in ProfileUser.objects.filter(profile_id__in=ids).values_list("profile_id", "user_id"):
        users[profile_id].add(user_id)
    return {
        profile.pk: Targets(
            applies_to_all=profile.applies_to_all,
            groups=frozenset(groups[False][profile.pk]),
            excluded=frozenset(groups[True][profile.pk]),
            users=frozenset(users[profile.pk]),
        )
        for profile in profiles
    }


def checked(targets: Targets) -> Targets:
    """The targets without what does not count. Raises DomainError on `users`, `groups` or `excluded`."""
    groups = frozenset() if targets.applies_to_all else targets.groups
    excluded = targets.excluded if targets.applies_to_all else frozenset()
    require_few("groups", len(groups))
    require_few("excluded", len(excluded))
    if len(targets.users) > USERS_PER_PROFILE:
        message = f"A profile names {USERS_PER_PROFILE} users at most, not {len(targets.users)}. Use a group instead."
        raise DomainError.on("users", message)
    _must_exist("groups", DirectoryGroup.objects.filter(pk__in=groups).count(), len(groups), "group")
    _must_exist("excluded", DirectoryGroup.objects.filter(pk__in=excluded).count(), len(excluded), "group")
    _must_exist("users", DirectoryUser.objects.filter(pk__in=targets.users).count(), len(targets.users), "user")
    return Targets(targets.applies_to_all, groups, excluded, targets.users)


def write(profile: AppProfile, targets: Targets) -> None:
    """Replace the rows by what changed, set-based."""
    wanted = dict.fromkeys(targets.groups, False) | dict.fromkeys(targets.excluded, True)
    present = dict(profile.group_targets.values_list("group_id", "is_excluded"))
    stale = [pk for pk, excluded in present.items() if wanted.get(pk) is not excluded]
    profile.group_targets.filter(group_id__in=stale).delete()
    ProfileGroup.objects.bulk_create(
        (
            ProfileGroup(profile=profile, group_id=pk, is_excluded=excluded)
            for pk, excluded in sorted(wanted.items())
            if present.get(pk) is not excluded
        ),
        batch_size=5000,
    )
    users = set(profile.user_targets.values_list("user_id", flat=True))
    profile.user_targets.filter(user_id__in=users - targets.users).delete()
    ProfileUser.objects.bulk_create(ProfileUser(profile=profile, user_id=pk) for pk in sorted(targets.users - users))


def copy(pairs: Mapping[int, int]) -> None:
    """Give each profile of the values the targets of its key; they have none yet."""
    groups = ProfileGroup.objects.filter(profile_id__in=pairs).values_list("profile_id", "group_id", "is_excluded")
    ProfileGroup.objects.bulk_create(
        (ProfileGroup(profile_id=pairs[pk], group_id=group, is_excluded=out) for pk, group, out in groups),
        batch_size=5000,
    )
    users = ProfileUser.objects.filter(profile_id__in=pairs).values_list("profile_id", "user_id")
    ProfileUser.objects.bulk_create(ProfileUser(profile_id=pairs[pk], user_id=user) for pk, user in users)


@dataclass(frozen=True, slots=True)
class TargetNames:
    """What groups and users are called, by their ids."""

    groups: Mapping[int, str]
    users: Mapping[int, str]


def names_in(several: Iterable[Targets]) -> TargetNames:
    """The names of everything that the targets hold: two queries at most."""
    every = list(several)
    groups = frozenset[int]().union(*(targets.groups | targets.excluded for targets in every))
    users = frozenset[int]().union(*(targets.users for targets in every))
    return TargetNames(
        {group.pk: str(group) for group in DirectoryGroup.objects.filter(pk__in=groups).only("name", "upstream_id")},
        dict(DirectoryUser.objects.filter(pk__in=users).values_list("pk", "email")),
    )


def described(targets: Targets, names: TargetNames) -> dict[str, str | list[str]]:
    """The targets in words, for audit and for the conflict page."""
    return {
        "Applies to": "All groups" if targets.applies_to_all else "Selected groups",
        "User groups": _known(targets.groups, names.groups),
        "Excluded groups": _known(targets.excluded, names.groups),
        "Users": _known(targets.users, names.users),
    }


def _known(ids: Iterable[int], names: Mapping[int, str]) -> list[str]:
    return sorted((names[pk] for pk in ids if pk in names), key=sort_key)


def _must_exist(field: str, count: int, wanted: int, noun: str) -> None:
    if count != wanted:
        raise DomainError.on(field, f"{wanted - count} of the chosen {noun}s do not exist in the directory.")
