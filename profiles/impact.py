"""Whom a change of a profile's targets would hit, in numbers, before it is saved."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from directory.models import DirectoryGroup, DirectoryUser, Membership
from profiles import precedence
from profiles.catalog import Platform
from profiles.drafts import Draft
from profiles.models import AppProfile
from profiles.targets import Targets, checked, read


@dataclass(frozen=True, slots=True)
class Impact:
    """Groups and users that the rule names or would name. An earlier rule may still win for some of the users.

    `gained` and `lost` count users whom the rule starts or ceases to apply to. `order` is where the rule would stand,
    `old_order` where it stands, None for a new one. `passed` counts the rules that it would go past.
    """

    everybody: bool
    groups: int
    excluded: int
    users: int
    gained: int
    lost: int
    is_enabled: bool
    order: int
    old_order: int | None
    passed: int


def of(platform: Platform, profile: AppProfile | None, draft: Draft) -> Impact:
    """A constant number of queries. Raises DomainError where a target does not exist."""
    before, after = read(profile) if profile else Targets(), checked(draft.targets)
    count = precedence.last(platform) + (0 if profile else 1)
    old = profile.rule_order if profile else None
    order = precedence.clamp(draft.position or old or count, count)
    users = DirectoryUser.objects.filter(deleted_at=None)
    return Impact(
        everybody=after.applies_to_all,
        groups=len(after.groups),
        excluded=len(after.excluded),
        users=users.filter(_reached(after)).count(),
        gained=users.filter(_reached(after)).exclude(_reached(before)).count(),
        lost=users.filter(_reached(before)).exclude(_reached(after)).count(),
        is_enabled=draft.is_enabled,
        order=order,
        old_order=old,
        passed=abs(order - (old or count)),
    )


def _reached(targets: Targets) -> Q:
    named = Q(pk__in=targets.users)
    if targets.applies_to_all:
        return named | ~Q(pk__in=_members(targets.excluded)) if targets.excluded else Q(pk__gt=0)
    return named | Q(pk__in=_members(targets.groups))


def _members(groups: frozenset[int]) -> "QuerySet[Membership, Any]":
    present = DirectoryGroup.objects.filter(pk__in=groups, deleted_at=None)
    return Membership.objects.filter(group__in=present).values("user_id")
