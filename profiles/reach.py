"""Users as sets: whom targets reach, and whom no rule of some applies to. The same rules as in resolve.py.

Every condition is an Exists of its own, which both databases answer by index, row by row or as one join.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from directory.models import DirectoryUser, Membership
from profiles.models import AppProfile, ProfileGroup, ProfileUser
from profiles.targets import Targets


def users() -> "QuerySet[DirectoryUser]":
    """Those who are in ZIA."""
    return DirectoryUser.objects.filter(deleted_at=None)


def reached(targets: Targets) -> Q:
    """Of users: those whom a rule with these targets applies to."""
    named = Q(pk__in=targets.users)
    if targets.applies_to_all:
        return named | ~Q(_in_any(targets.excluded)) if targets.excluded else Q(pk__gt=0)
    return named | Q(_in_any(targets.groups)) if targets.groups else named


def _in_any(groups: frozenset[int]) -> Exists:
    return Exists(Membership.objects.filter(user=OuterRef("pk"), group__in=groups, group__deleted_at=None))


def left_by(rules: "QuerySet[AppProfile]", rows: "QuerySet[DirectoryUser]") -> "QuerySet[DirectoryUser]":
    """Of the users those to whom none of the rules applies that are enabled."""
    active = rules.filter(is_enabled=True).order_by()
    targeted = ProfileGroup.objects.filter(group__deleted_at=None)
    by_name = ProfileUser.objects.filter(user=OuterRef("pk"), profile__in=active)
    by_group = targeted.filter(profile__in=active, is_excluded=False, group__memberships__user=OuterRef("pk"))
    left_out = targeted.filter(
        profile=OuterRef("pk"), is_excluded=True, group__memberships__user=OuterRef(OuterRef("pk"))
    )
    by_all = active.filter(~Exists(left_out), applies_to_all=True)
    return rows.filter(~Exists(by_name), ~Exists(by_group), ~Exists(by_all))
