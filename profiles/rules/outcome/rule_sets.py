"""Rule sets: the rules of a platform as they are stored, or as a change would leave them. Plain data, no users.

A change is described by its effect: `stored(platform).moved(7, 1)` is what the platform's rules would be after rule 7
became the first. Nothing is written.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from profiles.catalog import Platform
from profiles.models import AppProfile, ProfileGroup, ProfileReference
from profiles.rules.targets import Targets

NEW = 0
"""The id of a profile that is not stored yet."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as far as it decides who gets its profile.

    `targets` is None where they are the stored ones. `limits` are device groups by id; without, it applies on every
    device. `excludes` tells whether an `everybody` leaves any group out.
    """

    profile_id: int
    is_enabled: bool = True
    everybody: bool = False
    excludes: bool = False
    limits: frozenset[int] = frozenset()
    targets: Targets | None = None

    @property
    def takes_everyone(self) -> bool:
        """Whether no rule behind it ever wins."""
        return self.is_enabled and self.everybody and not self.excludes and not self.limits

    @property
    def reach(self) -> "Rule":
        """What two rules that apply to the same users and devices have in common."""
        return replace(self, is_enabled=True)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of a platform in ascending order, disabled ones too, and what everybody else gets."""

    platform: Platform
    default_id: int
    rules: tuple[Rule, ...] = ()

    @property
    def in_force(self) -> list[Rule]:
        """The enabled rules up to the first that takes everyone."""
        found: list[Rule] = []
        for rule in self.rules:
            if rule.is_enabled:
                found.append(rule)
            if rule.takes_everyone:
                break
        return found

    def with_draft(
        self,
        profile_id: int,
        targets: Targets | None,
        *,
        order: int | None = None,
        is_enabled: bool = True,
        limits: frozenset[int] = frozenset(),
    ) -> "RuleSet":
        """With a NEW profile or another content of a present one, as rule number `order`; None is the end for a new
        one, and the place of a present one. `targets` None are those of the present one."""
        old = self._index(profile_id)
        if targets is None:
            present = self.rules[old] if old is not None else Rule(profile_id)
            rule = replace(present, is_enabled=is_enabled, limits=limits)
        else:
            rule = Rule(profile_id, is_enabled, targets.applies_to_all, bool(targets.excluded), limits, targets)
        others = [one for one in self.rules if one.profile_id != profile_id]
        place = len(others) if old is None else old
        return self._with(others, [rule], place if order is None else order - 1)

    def moved(self, profile_id: int, order: int) -> "RuleSet":
        """With a rule as number `order`; beyond the ends is the end."""
        return self._with(
            [rule for rule in self.rules if rule.profile_id != profile_id],
            [rule for rule in self.rules if rule.profile_id == profile_id],
            order - 1,
        )

    def without(self, ids: Collection[int]) -> "RuleSet":
        return replace(self, rules=tuple(rule for rule in self.rules if rule.profile_id not in ids))

    def enabled(self, ids: Collection[int], is_enabled: bool) -> "RuleSet":
        return replace(
            self,
            rules=tuple(
                replace(rule, is_enabled=is_enabled) if rule.profile_id in ids else rule for rule in self.rules
            ),
        )

    def _index(self, profile_id: int) -> int | None:
        return next((index for index, rule in enumerate(self.rules) if rule.profile_id == profile_id), None)

    def _with(self, others: Sequence[Rule], some: Sequence[Rule], index: int) -> "RuleSet":
        place = max(0, min(index, len(others)))
        return replace(self, rules=(*others[:place], *some, *others[place:]))


@dataclass(frozen=True, slots=True)
class Placed:
    """A rule in force with its place from 1 before and after; None where it is not in force."""

    rule: Rule
    was: int | None
    stays: int | None
    is_changed: bool


def stored(platform: Platform) -> RuleSet:
    return stored_all([platform])[0]


def stored_all(platforms: Iterable[Platform] = tuple(Platform)) -> list[RuleSet]:
    """The rule sets of the platforms, in their order: three queries."""
    wanted = list(platforms)
    limits: dict[int, set[int]] = defaultdict(set)
    limited = ProfileReference.objects.filter(kind="device_group", profile__platform__in=wanted)
    for profile_id, object_id in limited.values_list("profile_id", "object_id"):
        limits[profile_id].add(object_id)
    out = ProfileGroup.objects.filter(is_excluded=True, profile__platform__in=wanted).order_by().distinct()
    excluding = set(out.values_list("profile_id", flat=True))
    rules: dict[str, list[Rule]] = defaultdict(list)
    defaults: dict[str, int] = {}
    rows = AppProfile.objects.filter(platform__in=wanted).order_by("is_default", "position")
    for pk, platform, is_default, is_enabled, everybody in rows.values_list(
        "pk", "platform", "is_default", "is_enabled", "applies_to_all"
    ):
        if is_default:
            defaults[platform] = pk
        else:
            rules[platform].append(
                Rule(pk, is_enabled, everybody, everybody and pk in excluding, frozenset(limits.get(pk, ())))
            )
    return [RuleSet(platform, defaults[platform], tuple(rules[platform])) for platform in wanted]


def placed(before: RuleSet, after: RuleSet) -> list[Placed]:
    """The rules that are in force before or after. One that applies to the same as before is there once.

    A user to whom none of the changed ones applies gets the same before and after: the others kept their order.
    """
    old = {rule.reach: place for place, rule in enumerate(before.in_force, start=1)}
    new = {rule.reach: place for place, rule in enumerate(after.in_force, start=1)}
    both = [rule for rule in old if rule in new]
    in_order = _ascending([new[rule] for rule in both])
    return [
        Placed(rule, old.get(rule), new.get(rule), rule not in old or new.get(rule) not in in_order)
        for rule in [*old, *(rule for rule in new if rule not in old)]
    ]


def _ascending(places: Sequence[int]) -> set[int]:
    """A longest ascending part of the numbers, which are all different."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        length = bisect_left(tails, place)
        before[place] = tails[length - 1] if length else None
        tails[length : length + 1] = [place]
    found: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found
