"""Whom a change of a profile would hit, in numbers, before it is saved; and who goes from which profile to which."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from profiles.catalog import Platform
from profiles.editing import pending
from profiles.editing.drafts import ProfileDraft
from profiles.editing.pending import Change
from profiles.models import AppProfile
from profiles.rules import outcome, precedence
from profiles.rules.device_limits import limits_of, names_of
from profiles.rules.outcome import NEW, Move, Moved
from profiles.rules.reach import left_by, may_be_left_by, reached
from profiles.rules.targets import Targets, checked, read

GONE = "a deleted profile"


@dataclass(frozen=True, slots=True)
class Impact:
    """Groups and users that the rule names or would name.

    `users` are those whom the rule applies to, `gained` and `lost` of them new or no longer among them; `devices` are
    the names of the device groups that would limit it. `winning` are those of `users` who may get the profile, since no
    earlier enabled rule applies to them on every device; `surely` of them get it whatever their device is. `won` and
    `won_surely` are these two as they are now. `order` is where the rule would stand, `old_order` where it stands, None
    for a new one. `passed` counts the rules that it would go past.
    """

    everybody: bool
    groups: int
    excluded: int
    users: int
    gained: int
    lost: int
    devices: Sequence[str]
    winning: int
    surely: int
    won: int
    won_surely: int
    is_enabled: bool
    order: int
    old_order: int | None
    passed: int

    @property
    def depends(self) -> bool:
        """Whether it depends on the device how many get the profile."""
        return self.surely != self.winning

    @property
    def depended(self) -> bool:
        return self.won_surely != self.won

    @property
    def losing(self) -> int:
        """Users whom the rule applies to, and on every device an earlier one too."""
        return self.users - self.winning if self.is_enabled else 0


def of(platform: Platform, profile: AppProfile | None, draft: ProfileDraft) -> Impact:
    """A constant number of queries. Raises DomainError where a target does not exist."""
    before, after = read(profile) if profile else Targets(), checked(draft.targets)
    count = precedence.last(platform) + (0 if profile else 1)
    old = profile.rule_order if profile else None
    order = precedence.clamp(draft.position or old or count, count)
    rules = precedence.rules(platform)
    others = rules.exclude(pk=profile.pk) if profile else rules
    limits = _limits(platform, profile, draft)
    winning, surely = _winning(after, others, order, limits) if draft.is_enabled else (0, 0)
    is_walked = profile and old and profile.is_enabled
    won, won_surely = _winning(before, others, old, _limits(platform, profile)) if is_walked and old else (0, 0)
    reach = reached(after).count()
    both = reached(after).filter(pk__in=reached(before).values("pk")).count()
    return Impact(
        everybody=after.applies_to_all,
        groups=len(after.groups),
        excluded=len(after.excluded),
        users=reach,
        gained=reach - both,
        lost=reached(before).count() - both,
        devices=names_of(limits),
        winning=winning,
        surely=surely,
        won=won,
        won_surely=won_surely,
        is_enabled=draft.is_enabled,
        order=order,
        old_order=old,
        passed=abs(order - (old or count)),
    )


def _limits(platform: Platform, profile: AppProfile | None, draft: ProfileDraft | None = None) -> frozenset[int]:
    """The device groups of the draft, or those that are stored where it says nothing of them."""
    stored = profile.settings if profile else {}
    return limits_of(platform, {**stored, **(draft.settings if draft else {})})


def _winning(targets: Targets, others: "QuerySet[AppProfile]", order: int, limits: frozenset[int]) -> tuple[int, int]:
    """How many users may get a profile with these targets and device groups as rule number `order` among the others,
    and how many of them get it on every device."""
    before = others.values_list("position", flat=True)[order - 2] if order > 1 else None
    earlier = others.none() if before is None else others.filter(position__lte=before)
    at_most = may_be_left_by(earlier, reached(targets), limits).count()
    return at_most, 0 if limits else left_by(earlier, reached(targets)).count()


@dataclass(frozen=True, slots=True)
class Line:
    """How many users and devices go from one profile to another; the names of both."""

    move: Move
    had: str
    gets: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who goes from which profile to which, the largest numbers first, and in all. `key` names the change in the
    addresses of the lists behind the numbers."""

    key: str
    total: Moved
    lines: Sequence[Line]

    @property
    def is_empty(self) -> bool:
        return not self.lines


def matrix_of(change: Change, name: str = "") -> Matrix:
    """Reads only, in one snapshot; the number of statements is constant. `name` is that of a new profile."""
    before, after = pending.rule_sets(change)
    with outcome.between([before], [after]) as found:
        moves, total = found.moves(), found.moved()
    return Matrix(pending.keep(change) if moves else "", total, lines_of(moves, name))


def lines_of(moves: Iterable[Move], name: str = "") -> list[Line]:
    """The moves with the names of their profiles: one query."""
    several = sorted(moves, key=lambda move: (-move.users, -move.devices, move.from_id, move.to_id))
    ids = {pk for move in several for pk in (move.from_id, move.to_id)}
    names = {NEW: name or "The new profile", **dict(AppProfile.objects.filter(pk__in=ids).values_list("pk", "name"))}
    return [Line(move, names.get(move.from_id, GONE), names.get(move.to_id, GONE)) for move in several]
