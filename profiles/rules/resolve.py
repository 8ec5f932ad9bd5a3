"""Which profile a user gets on a platform, and why.

Rules are looked at in ascending order: the first enabled one that applies to the user wins, else Default. A rule
applies by a named user, by a group that still exists in ZIA, or by "All" unless the user is in a group that it leaves
out. A rule without a target applies to nobody; a user who vanished in ZIA gets Default.

A rule that device groups limit applies on their devices only, and which device it is nobody tells: it *may* win, and
the walk goes on to what the user gets otherwise.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from directory.models import DirectoryUser, Membership
from portal.lib.isolation import in_sentence
from portal.lib.lookups import SortKey
from profiles.catalog import Platform
from profiles.models import AppProfile, ProfileGroup, ProfileUser
from profiles.rules import precedence
from profiles.rules.device_limits import either, is_limited, is_limited_to, limits_by_profile, limits_in_use

MOST_STEPS = 100


@dataclass(frozen=True, slots=True)
class Possible:
    """A rule that wins on a device of these device groups, by id, where no rule before it does; the reason in words."""

    profile: AppProfile
    limits: Mapping[int, str]
    reason: str

    @property
    def devices(self) -> str:
        return either(self.limits.values())


@dataclass(frozen=True, slots=True)
class Resolved:
    """The profile, and the reason in words. `possible` are the rules that win instead on some devices, in order."""

    platform: Platform
    profile: AppProfile
    reason: str
    possible: Sequence[Possible] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One rule on the way: whether it wins, or may win on some device, and what decided."""

    profile: AppProfile
    wins: bool
    reason: str
    may_win: bool = False


@dataclass(frozen=True, slots=True)
class Walk:
    """The rules up to the one that wins on every device that none before it takes; that one comes last.

    Of many only the first are steps, and those that may win; `skipped` counts the others before the winner, none of
    which the user gets. `below` counts the rules behind the winner, which are not looked at.
    """

    steps: Sequence[Step]
    skipped: int
    below: int


def effective_profile(user: DirectoryUser, platform: Platform) -> Resolved:
    return effective_profiles(user, [platform])[0]


def effective_profiles(user: DirectoryUser, platforms: Collection[Platform] = tuple(Platform)) -> list[Resolved]:
    """One for each platform, in their order. A constant number of queries, whatever the number of rules."""
    applying = _applying(user).filter(platform=OuterRef("platform")).order_by("position").values("pk")
    defaults = AppProfile.objects.filter(is_default=True, platform__in=platforms)
    firsts = defaults.annotate(
        winner=Subquery(applying.exclude(is_limited())[:1]), limited=Subquery(applying.filter(is_limited())[:1])
    )
    by_platform = {row.platform: row for row in firsts}
    limits = limits_in_use() if any(row.limited for row in by_platform.values()) else {}
    by_limit = _first_by_limit(defaults, applying, limits)
    found = {row.winner for row in by_platform.values()} | {pk for ids in by_limit.values() for pk in ids.values()}
    rules = _numbered(found - {None})
    ties = _Ties(user, rules)
    result = []
    for platform in platforms:
        default = by_platform[platform]
        winner = rules.get(default.winner)
        possible = _possible(winner, by_limit.get(platform, {}), rules, limits, ties)
        if winner is None:
            result.append(Resolved(platform, default, _nothing(user), possible))
        else:
            result.append(Resolved(platform, winner, _because(winner, ties), possible))
    return result


def _first_by_limit(
    defaults: "QuerySet[AppProfile]", applying: "QuerySet[AppProfile, Any]", limits: Collection[int]
) -> dict[str, dict[int, int]]:
    """By platform and device group the first rule that applies and is limited to it. One query, none without groups."""
    if not limits:
        return {}
    firsts = {f"on_{pk}": Subquery(applying.filter(is_limited_to(pk))[:1]) for pk in limits}
    rows = defaults.annotate(**firsts).values("platform", *firsts)
    return {row["platform"]: {pk: row[f"on_{pk}"] for pk in limits if row[f"on_{pk}"]} for row in rows}


def _numbered(ids: Collection[int]) -> dict[int, AppProfile]:
    """The rules by id, with their rule order: one query."""
    before = AppProfile.objects.filter(platform=OuterRef("platform"), position__lte=OuterRef("position")).order_by()
    number = Coalesce(Subquery(before.values("platform").values_list(Count("pk"))), 0)
    found: dict[int, AppProfile] = {}
    for rule in AppProfile.objects.annotate(number=number).filter(pk__in=ids):
        rule.rule_order = rule.number
        found[rule.pk] = rule
    return found


def _possible(
    winner: AppProfile | None,
    firsts: Mapping[int, int],
    rules: Mapping[int, AppProfile],
    limits: Mapping[int, str],
    ties: "_Ties",
) -> list[Possible]:
    """The rules before the winner that some device group has as its first, in their order."""
    taking: dict[int, dict[int, str]] = {}
    for limit, pk in firsts.items():
        if winner is None or _order(rules[pk]) < _order(winner):
            taking.setdefault(pk, {})[limit] = limits[limit]
    possible = [Possible(rules[pk], groups, _because(rules[pk], ties)) for pk, groups in taking.items()]
    return sorted(possible, key=lambda line: _order(line.profile))


def _order(rule: AppProfile) -> int:
    return rule.rule_order or 0


def _because(rule: AppProfile, ties: "_Ties") -> str:
    return f"rule {rule.rule_order} {ties.claim(rule)[1]}"


def walk(user: DirectoryUser, resolved: Resolved) -> Walk:
    """The rules that lead to what a user who is in ZIA gets. A constant number of queries."""
    winner, platform = resolved.profile, resolved.platform
    count = precedence.last(platform)
    end = winner.rule_order or count
    losers = [rule for rule in precedence.rules(platform)[: min(end, MOST_STEPS)] if rule != winner]
    for number, rule in enumerate(losers, start=1):
        rule.rule_order = number
    losers += [line.profile for line in resolved.possible if line.profile not in losers]
    ties = _Ties(user, [rule.pk for rule in (*losers, winner)])
    limits = limits_by_profile(losers)
    steps = [_step(rule, ties, resolved, limits.get(rule.pk, {})) for rule in losers]
    steps.append(Step(winner, wins=True, reason=_nothing(user) if winner.is_default else ties.claim(winner)[1]))
    return Walk(steps, skipped=end - len(losers) - (not winner.is_default), below=count - end)


def _step(rule: AppProfile, ties: "_Ties", resolved: Resolved, limits: Mapping[int, str]) -> Step:
    """A rule before the winner: it does not apply, is disabled, or wins on some devices at most."""
    applies, claim = ties.claim(rule)
    earlier = [line for line in resolved.possible if _order(line.profile) < _order(rule)]
    left = limits.keys() - {pk for line in earlier for pk in line.limits}
    if not rule.is_enabled:
        if not applies:
            return Step(rule, wins=False, reason="is disabled")
        if limits and not left:
            return Step(rule, wins=False, reason="is disabled; enabled, an earlier rule would still come first")
        outcome = "may win, depending on the device" if limits or earlier else "would win"
        return Step(rule, wins=False, reason=f"is disabled; enabled, it {outcome}")
    if not applies or not limits:
        return Step(rule, wins=False, reason=claim)
    if not left:
        return Step(
            rule, wins=False, reason=f"{claim}, but on a device of {either(limits.values())} an earlier rule wins"
        )
    devices = either([limits[pk] for pk in limits if pk in left])
    return Step(rule, wins=False, reason=f"{claim}, on a device of {devices}", may_win=True)


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

    def claim(self, rule: AppProfile) -> tuple[bool, str]:
        """Whether the rule applies to the user, were it enabled, and why or why not."""
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
