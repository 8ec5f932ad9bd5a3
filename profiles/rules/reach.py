"""Users as sets: whom targets reach, and whom no rule of some applies to. The same rules as in resolve.py.

Written for large directories. Sets of ids are made once, by UNION and EXCEPT; an OR or a NOT IN would make PostgreSQL
look through them for each user. Of a user the memberships are looked at, never all groups or all rules.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from directory.models import DirectoryUser, Membership
from profiles.models import AppProfile, ProfileGroup, ProfileUser
from profiles.rules.device_limits import is_limited, without_limit_or_limited_to
from profiles.rules.targets import Targets


def users() -> "QuerySet[DirectoryUser]":
    """Those who are in ZIA."""
    return DirectoryUser.objects.filter(deleted_at=None)


def reached(targets: Targets) -> "QuerySet[DirectoryUser]":
    """Those whom a rule with these targets applies to."""
    if targets.applies_to_all:
        return users().filter(pk__in=_ids().difference(_members(targets.excluded).exclude(user__in=targets.users)))
    return users().filter(pk__in=_members(targets.groups).union(_ids().filter(pk__in=targets.users)))


def _ids() -> "QuerySet[DirectoryUser, Any]":
    return users().order_by().values("pk")


def _members(groups: Collection[int]) -> "QuerySet[Membership, Any]":
    """The ids of users who are in any of the groups that are still in ZIA."""
    return Membership.objects.filter(group__in=groups, group__deleted_at=None).values("user_id")


def may_be_left_by(
    rules: "QuerySet[AppProfile]", rows: "QuerySet[DirectoryUser]", limits: Collection[int]
) -> "QuerySet[DirectoryUser]":
    """Of the users those whom a rule behind these may get, be it on some device only. `limits` are its device groups.

    On a device of one of the groups, what counts of the rules is those without device groups, and those of that group.
    """
    if not limits:
        return left_by(rules.exclude(is_limited()), rows)
    several = [left_by(rules.filter(without_limit_or_limited_to(pk)), rows).order_by().values("pk") for pk in limits]
    return users().filter(pk__in=several[0].union(*several[1:]) if len(several) > 1 else several[0])


def left_by(rules: "QuerySet[AppProfile]", rows: "QuerySet[DirectoryUser]") -> "QuerySet[DirectoryUser]":
    """Of the users those to whom none of the rules applies that are enabled, on whatever device. One query now, for
    the rules for all."""
    active = rules.filter(is_enabled=True).order_by()
    is_active = Exists(active.filter(pk=OuterRef("profile")))
    named = ProfileGroup.objects.filter(is_active, is_excluded=False, group=OuterRef("group"))
    by_group = Membership.objects.filter(Exists(named), user=OuterRef("pk"), group__deleted_at=None)
    by_name = ProfileUser.objects.filter(is_active, user=OuterRef("pk"))
    return _left_by_all(active.filter(applies_to_all=True), rows.filter(~Exists(by_name), ~Exists(by_group)))


def _left_by_all(rules: "QuerySet[AppProfile]", rows: "QuerySet[DirectoryUser]") -> "QuerySet[DirectoryUser]":
    """Rules for all groups leave those users whom every one of them leaves out."""
    live = Count("group_targets", filter=Q(group_targets__is_excluded=True, group_targets__group__deleted_at=None))
    exceptions = dict(rules.annotate(live=live).values_list("pk", "live"))
    if not exceptions:
        return rows
    if not all(exceptions.values()):
        return rows.none()
    out = ProfileGroup.objects.filter(profile__in=list(exceptions), is_excluded=True, group__deleted_at=None)
    by_user = out.values("group__memberships__user").annotate(rules=Count("profile", distinct=True))
    return rows.filter(pk__in=by_user.filter(rules=len(exceptions)).values("group__memberships__user"))
