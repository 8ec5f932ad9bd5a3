"""Whom a profile applies to: reading and replacing its groups and users."""

from collections.abc import Iterable
from dataclasses import dataclass

from directory.models import DirectoryGroup, DirectoryUser
from portal.lib.errors import DomainError
from profiles.models import USERS_PER_PROFILE, AppProfile, ProfileGroup, ProfileUser


@dataclass(frozen=True, slots=True)
class Targets:
    """Groups and users by their mirror ids. With `applies_to_all`, `groups` is empty and `excluded` leaves some out."""

    applies_to_all: bool = False
    groups: frozenset[int] = frozenset()
    excluded: frozenset[int] = frozenset()
    users: frozenset[int] = frozenset()


def read(profile: AppProfile) -> Targets:
    pairs = list(profile.group_targets.values_list("group_id", "is_excluded"))
    return Targets(
        applies_to_all=profile.applies_to_all,
        groups=frozenset(pk for pk, excluded in pairs if not excluded),
        excluded=frozenset(pk for pk, excluded in pairs if excluded),
        users=frozenset(profile.user_targets.values_list("user_id", flat=True)),
    )


def checked(targets: Targets) -> Targets:
    """The targets without what does not count. Raises DomainError on `users`, `groups` or `excluded`."""
    groups = frozenset() if targets.applies_to_all else targets.groups
    excluded = targets.excluded if targets.applies_to_all else frozenset()
    if len(targets.users) > USERS_PER_PROFILE:
        words = f"A profile names {USERS_PER_PROFILE} users at most, not {len(targets.users)}. Use a group instead."
        raise DomainError(words, fields={"users": [words]})
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


def described(targets: Targets) -> dict[str, str | list[str]]:
    """The targets in words, for audit and for the conflict page."""
    return {
        "Applies to": "All groups" if targets.applies_to_all else "Selected groups",
        "User groups": _names(DirectoryGroup.objects.filter(pk__in=targets.groups).values_list("name", flat=True)),
        "Excluded groups": _names(
            DirectoryGroup.objects.filter(pk__in=targets.excluded).values_list("name", flat=True)
        ),
        "Users": _names(DirectoryUser.objects.filter(pk__in=targets.users).values_list("email", flat=True)),
    }


def _names(names: Iterable[str]) -> list[str]:
    return sorted(names)


def _must_exist(field: str, found: int, wanted: int, noun: str) -> None:
    if found != wanted:
        words = f"{wanted - found} of the chosen {noun}s do not exist in the directory."
        raise DomainError(words, fields={field: [words]})
