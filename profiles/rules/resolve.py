"""Which profile a user gets on a platform, and why.

Rules are looked at in ascending order: the first enabled one that applies to the user wins, else Default. A rule
applies by a named user, by a group that still exists in ZIA, or by "All" unless the user is in a group that it leaves
out. A rule without a target applies to nobody; a user who vanished in ZIA gets Default.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from directory.models import DirectoryUser, Membership
from portal.lib.isolation import in_sentence
from portal.lib.lookups import SortKey
from profiles.catalog import Platform
from profiles.models import AppProfile, ProfileGroup, ProfileUser
from profiles.rules import precedence

MOST_STEPS = 100


@dataclass(frozen=True, slots=True)
class Resolved:
    """The profile, and the reason in words."""

    platform: Platform
    profile: AppProfile
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """One rule on the way: whether it wins, and what decided."""

    profile: AppProfile
    wins: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Walk:
    """The rules up to the one that wins, which comes last.

    Of many only the first are steps; `skipped` counts the others before the winner, none of which applies. `below`
    counts the rules behind the winner, which are not looked at.
    """

    steps: Sequence[Step]
    skipped: int
    below: int


def effective_profile(user: DirectoryUser, platform: Platform) -> Resolved:
    return effective_profiles(user, [platform])[0]


def effective_profiles(user: DirectoryUser, platforms: Collection[Platform] = tuple(Platform)) -> list[Resolved]:
    """One for each platform, in their order. A constant number of queries, whatever the number of rules."""
    first = _applying(user).filter(platform=OuterRef("platform")).order_by("position").values("pk")[:1]
    defaults = AppProfile.objects.filter(is_default=True, platform__in=platforms).annotate(winner=Subquery(first))
    by_platform = {row.platform: row for row in defaults}
    winners = AppProfile.objects.in_bulk([row.winner for row in by_platform.values() if row.winner])
    precedence.number(winners.values())
    ties = _Ties(user, winners)
    result = []
    for platform in platforms:
        default = by_platform[platform]
        if rule := winners.get(default.winner):
            result.append(Resolved(platform, rule, f"rule {rule.rule_order} {ties.reason(rule)}"))
        else:
            result.append(Resolved(platform, default, _nothing(user)))
    return result


def walk(user: DirectoryUser, resolved: Resolved) -> Walk:
    """The rules that lead to what a user who is in ZIA gets. A constant number of queries."""
    winner, platform = resolved.profile, resolved.platform
    count = precedence.last(platform)
    end = winner.rule_order or count
    losers = [rule for rule in precedence.rules(platform)[: min(end, MOST_STEPS)] if rule != winner]
    precedence.number(losers)
    ties = _Ties(user, [rule.pk for rule in (*losers, winner)])
    steps = [Step(rule, wins=False, reason=ties.reason(rule)) for rule in losers]
    steps.append(Step(winner, wins=True, reason=_nothing(user) if winner.is_default else ties.reason(winner)))
    return Walk(steps, skipped=end - len(losers) - (not winner.is_default), below=count - end)


class _Ties:
    """What connects a user with some rules: the name, and the first group of the user that a rule names."""

    def __init__(self, user: DirectoryUser, rules: Collection[int]) -> None:
        self.named = set(ProfileUser.objects.filter(user=user, profile__in=rules).values_list("profile_id", flat=True))
        groups = ProfileGroup.objects.filter(
            profile__in=rules, group__deleted_at=None, group__memberships__user=user
        ).order_by(SortKey("group__name").desc(), "-group_id")
        self.groups = {
            (row.profile_id, row.is_excluded): in_sentence(str(row.group)) for row in groups.select_related("group")
        }

    def reason(self, rule: AppProfile) -> str:
        applies, claim = self._claim(rule)
        if rule.is_enabled:
            return claim
        return "is disabled; enabled, it would win" if applies else "is disabled"

    def _claim(self, rule: AppProfile) -> tuple[bool, str]:
        if rule.pk in self.named:
            return True, "names the user"
        left_out = self.groups.get((rule.pk, True))
        if rule.applies_to_all and not left_out:
            return True, "applies to all groups"
        if group := self.groups.get((rule.pk, False)):
            return True, f"applies to the group {group}"
        if rule.applies_to_all:
            return False, f"leaves out the group {left_out}"
        return False, "names neither the user nor a group of the user"


def _nothing(user: DirectoryUser) -> str:
    return f"{in_sentence(str(user))} was removed in ZIA" if user.deleted_at is not None else "no rule matches"


def _applying(user: DirectoryUser) -> "QuerySet[AppProfile]":
    if user.deleted_at is not None:
        return AppProfile.objects.none()
    mine = Membership.objects.filter(user=user, group__deleted_at=None).values("group_id")
    named = ProfileGroup.objects.filter(profile=OuterRef("pk"), group_id__in=mine)
    by_group = Exists(named.filter(is_excluded=False))
    by_user = Exists(ProfileUser.objects.filter(profile=OuterRef("pk"), user=user))
    by_all = Q(applies_to_all=True) & ~Exists(named.filter(is_excluded=True))
    rules = AppProfile.objects.filter(is_default=False, is_enabled=True)
    return rules.filter(by_all | Q(by_user) | Q(by_group))
