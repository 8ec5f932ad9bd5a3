"""Which profile a user gets on a platform, and why."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from directory.models import DirectoryUser, Membership
from profiles.catalog import Platform
from profiles.models import AppProfile, ProfileGroup, ProfileUser


@dataclass(frozen=True, slots=True)
class Resolved:
    """The profile, and the reason in words."""

    profile: AppProfile
    reason: str


def effective_profile(user: DirectoryUser, platform: Platform) -> Resolved:
    """Rules in ascending order: the first enabled one whose target holds the user, else Default.

    A rule matches by a named user, by a group that still exists in ZIA, or by "All" unless the user is in a group that
    it leaves out. A rule without a target matches nobody; a user who vanished in ZIA gets Default.
    """
    default = AppProfile.objects.get(platform=platform, is_default=True)
    if user.deleted_at is not None:
        return Resolved(default, f"{user.name} was removed in ZIA")
    rule = _matching(user, platform).first()
    if rule is None:
        return Resolved(default, "no rule matches")
    return Resolved(rule, _reason(rule, user))


def _matching(user: DirectoryUser, platform: Platform) -> "QuerySet[AppProfile]":
    mine = Membership.objects.filter(user=user, group__deleted_at=None).values("group_id")
    named = ProfileGroup.objects.filter(profile=OuterRef("pk"), group_id__in=mine)
    by_group = Exists(named.filter(is_excluded=False))
    by_user = Exists(ProfileUser.objects.filter(profile=OuterRef("pk"), user=user))
    by_all = Q(applies_to_all=True) & ~Exists(named.filter(is_excluded=True))
    rules = AppProfile.objects.filter(platform=platform, is_default=False, is_enabled=True)
    return rules.filter(by_all | Q(by_user) | Q(by_group)).order_by("position")


def _reason(rule: AppProfile, user: DirectoryUser) -> str:
    place = f"rule {rule.rule_order}"
    if ProfileUser.objects.filter(profile=rule, user=user).exists():
        return f"{place} names the user"
    if rule.applies_to_all:
        return f"{place} applies to all groups"
    groups = ProfileGroup.objects.filter(
        profile=rule, is_excluded=False, group__deleted_at=None, group__memberships__user=user
    )
    name = groups.order_by("group__name").values_list("group__name", flat=True).first()
    return f"{place} applies to the group {name}"
