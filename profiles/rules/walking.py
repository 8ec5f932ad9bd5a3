"""The way to a profile, rule by rule, with a reason for each."""

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from portal.lib.isolation import in_sentence
from portal.lib.lookups import SortKey
from profiles.models import AppProfile, ProfileGroup, ProfileUser
from profiles.rules import precedence
from profiles.rules.device_limits import either, limits_by_profile
from profiles.rules.matching import Device, Outcome, Rule, applies, outcome
from profiles.rules.resolve import Resolved, numbered
from profiles.rules.ties import Ties

MOST_STEPS = 100
MOST_BEHIND = 10
NAMED = 2
"""So many groups that a person is not in are named; more are counted."""


class State(enum.StrEnum):
    """What becomes of a rule: it does not match, is disabled, lost its targets in ZIA, may win on some device, wins, or
    stands behind the winner."""

    NO = "no"
    OFF = "off"
    GONE = "gone"
    MAYBE = "maybe"
    WON = "won"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Step:
    """One rule on the way, and what decided, in words."""

    profile: AppProfile
    state: State
    reason: str


@dataclass(frozen=True, slots=True)
class Walk:
    """The rules up to the one that wins; that one comes last. Without a device, it wins where none before it may.

    Of many only the first are steps, and those that may win; `skipped` counts the others before the winner, which do
    not match. `count` is how many rules there are. `behind` are the first of those rules behind the winner that would
    match too, `more_behind` counts the rest of them.
    """

    steps: Sequence[Step]
    skipped: int
    count: int
    behind: Sequence[Step] = ()
    more_behind: int = 0

    @property
    def below(self) -> int:
        """How many rules are not looked at."""
        return self.count - (self.steps[-1].profile.rule_order or self.count)


@dataclass(frozen=True, slots=True)
class Named:
    """What a rule names: groups that are in ZIA, of which the first by name, groups that are gone, and users."""

    groups: int = 0
    names: Sequence[str] = ()
    gone: int = 0
    users: int = 0


def walk(found: Ties, resolved: Resolved, device: Device = None) -> Walk:
    """The rules that lead to what a person who is in ZIA gets. A constant number of queries."""
    platform, winner = resolved.platform, resolved.profile
    count = precedence.last(platform)
    end = winner.rule_order or count
    rows = precedence.rules(platform).defer("settings", "secrets", "description")
    losers = [row for row in rows[: min(end, MOST_STEPS)] if row != winner]
    for number, row in enumerate(losers, start=1):
        row.rule_order = number
    losers += [line.profile for line in resolved.possible if line.profile not in losers]
    later = [] if winner.is_default else _behind(found, resolved, device)
    behind = numbered([rule.pk for rule in later[:MOST_BEHIND]])
    reasons = _Reasons(found, _rules(found, resolved), device, [*losers, winner, *behind.values()])
    steps = [reasons.before(row, resolved) for row in losers]
    steps.append(Step(winner, State.WON, reasons.of_winner(resolved)))
    return Walk(
        steps,
        skipped=end - len(losers) - (not winner.is_default),
        count=count,
        behind=[Step(behind[rule.pk], State.AFTER, reasons.why(behind[rule.pk])) for rule in later[:MOST_BEHIND]],
        more_behind=max(0, len(later) - MOST_BEHIND),
    )


def _rules(found: Ties, resolved: Resolved) -> Sequence[Rule]:
    return found.rules[resolved.platform]


def _behind(found: Ties, resolved: Resolved, device: Device) -> list[Rule]:
    """The rules behind the winner that would match, or without a device could."""
    last = resolved.profile.position or 0
    return [
        rule
        for rule in _rules(found, resolved)
        if rule.position > last
        and rule.is_enabled
        and applies(rule, found.person)
        and (device is None or not rule.limits or rule.limits & device)
    ]


class _Reasons:
    """Why each of some rules matches, or does not."""

    def __init__(self, found: Ties, rules: Sequence[Rule], device: Device, rows: Collection[AppProfile]) -> None:
        self.found, self.rules, self.device = found, rules, device
        self.by_pk = {rule.pk: rule for rule in rules}
        self.limits = limits_by_profile(list(rows))
        self.named = _named([row.pk for row in rows])

    def before(self, row: AppProfile, resolved: Resolved) -> Step:
        """A rule before the winner."""
        rule = self.by_pk.get(row.pk)
        if rule is None or not applies(rule, self.found.person):
            return Step(row, *self._not_applying(row)) if row.is_enabled else Step(row, State.OFF, "Disabled")
        if not row.is_enabled:
            return Step(row, State.OFF, f"Disabled; enabled, {self._if_enabled(rule)}")
        if left := next((line.limits for line in resolved.possible if line.profile == row), None):
            return Step(row, State.MAYBE, f"{self._because(row)}, on a device of {either(left.values())}")
        devices = either(self._devices(row))
        if self.device is None:
            return Step(row, State.NO, f"{self._because(row)}, but on a device of {devices} an earlier rule wins")
        return Step(row, State.NO, f"{self._because(row)}, but the device is not in {devices}")

    def of_winner(self, resolved: Resolved) -> str:
        if resolved.profile.is_default:
            return "For everybody whom no rule takes"
        return self.why(resolved.profile)

    def why(self, row: AppProfile) -> str:
        """Why a rule applies, and to which devices it is limited."""
        devices = self._devices(row)
        on = f", on a device of {either(devices)}" if devices else ""
        return self._because(row) + on

    def _devices(self, row: AppProfile) -> list[str]:
        return list(self.limits.get(row.pk, {}).values())

    def _because(self, row: AppProfile) -> str:
        rule, person = self.by_pk[row.pk], self.found.person
        if person.user in rule.users:
            return "Names the user"
        if rule.for_all and not rule.excluded & person.groups:
            return "For all, and in no group that it leaves out" if self.named[row.pk, True].groups else "For all"
        return f"In {in_sentence(self.found.first_named(rule.groups & person.groups))}"

    def _if_enabled(self, rule: Rule) -> str:
        trial = outcome(
            [replace(one, is_enabled=True) if one.pk == rule.pk else one for one in self.rules],
            self.found.person,
            self.device,
        )
        if trial.winner and trial.winner.pk == rule.pk and not trial.possible:
            return "it would win"
        if _takes_part(trial, rule):
            return "it may win, depending on the device"
        if self.device is not None:
            return "the device would not be in its device groups"
        return "an earlier rule would still come first"

    def _not_applying(self, row: AppProfile) -> tuple[State, str]:
        rule, named = self.by_pk.get(row.pk), self.named[row.pk, False]
        if row.applies_to_all and rule:
            left_out = self.found.first_named(rule.excluded & self.found.person.groups)
            return State.NO, f"Leaves out {in_sentence(left_out)}"
        if not (named.groups or named.gone or named.users):
            return State.GONE, "Names no group and no user"
        if not named.groups and not named.users:
            return State.GONE, _all_gone(named.gone)
        parts = [text for text in (_no_group(named), _no_user(named)) if text]
        text = "; ".join(parts)
        return State.NO, f"{text[0].upper()}{text[1:]}"


def _takes_part(trial: Outcome, rule: Rule) -> bool:
    winners = [line for line, _ in trial.possible] + ([trial.winner] if trial.winner else [])
    return any(one.pk == rule.pk for one in winners)


def _all_gone(number: int) -> str:
    return "Its only group was removed in ZIA" if number == 1 else f"All its {number:,} groups were removed in ZIA"


def _no_group(named: Named) -> str:
    if not named.groups:
        return ""
    if named.groups <= NAMED:
        return f"not in {either([in_sentence(name) for name in named.names])}"
    return f"in none of its {named.groups:,} groups"


def _no_user(named: Named) -> str:
    if not named.users:
        return ""
    return "names one other user" if named.users == 1 else f"names {named.users:,} users, not this one"


def _named(profiles: Collection[int]) -> Mapping[tuple[int, bool], Named]:
    """What each profile names, by its id and whether it leaves the groups out. Three queries."""
    targets = ProfileGroup.objects.filter(profile__in=profiles)
    users = ProfileUser.objects.filter(profile__in=profiles).order_by().values("profile_id")
    by_user = dict(users.annotate(number=Count("pk")).values_list("profile_id", "number"))
    counted = targets.order_by().values("profile_id", "is_excluded")
    numbers = counted.annotate(
        live=Count("pk", filter=Q(group__deleted_at=None)), gone=Count("pk", filter=~Q(group__deleted_at=None))
    )
    names: dict[tuple[int, bool], list[str]] = {}
    rank = Window(RowNumber(), partition_by=F("profile_id"), order_by=[SortKey("group__name"), F("group_id")])
    live = targets.filter(is_excluded=False, group__deleted_at=None).annotate(rank=rank)
    for row in live.filter(rank__lte=NAMED).select_related("group").order_by("profile_id", "rank"):
        names.setdefault((row.profile_id, False), []).append(str(row.group))
    named = {(pk, out): Named(users=by_user.get(pk, 0)) for pk in profiles for out in (False, True)}
    for line in numbers:
        key = line["profile_id"], line["is_excluded"]
        named[key] = replace(named[key], groups=line["live"], gone=line["gone"], names=names.get(key, ()))
    return named
