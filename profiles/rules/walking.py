"""The way to a profile, rule by rule, with a reason for each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from directory.models import DirectoryUser
from portal.lib.isolation import in_sentence
from portal.lib.lookups import SortKey
from profiles.models import AppProfile, ProfileGroup, ProfileUser
from profiles.rules import precedence
from profiles.rules.device_limits import either, limits_by_profile
from profiles.rules.resolve import Resolved

MOST_STEPS = 100


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
    steps.append(Step(winner, wins=True, reason=resolved.reason if winner.is_default else ties.claim(winner)[1]))
    return Walk(steps, skipped=end - len(losers) - (not winner.is_default), below=count - end)


def _step(rule: AppProfile, ties: "_Ties", resolved: Resolved, limits: Mapping[int, str]) -> Step:
    """A rule before the winner: it does not apply, is disabled, or wins on some devices at most."""
    applies, claim = ties.claim(rule)
    earlier = [line for line in resolved.possible if _order_of(line.profile) < _order_of(rule)]
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


def _order_of(rule: AppProfile) -> int:
    return rule.rule_order or 0
