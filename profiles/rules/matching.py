"""The rule of all rules, as a plain function for one person on one device.

On each platform the rules are looked at in ascending order. One matches where it is enabled, applies to the person,
and, where device groups limit it, the device is in one of them. It applies to a person by name, by a group that is in
ZIA, or by "All" unless the person is in a group that it leaves out. The first that matches wins, else Default does. A
rule without a target applies to nobody, nor does any rule to a user who was removed in ZIA.

The same rule stands once more as SQL, for everybody at once. Nothing here reads a database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NOBODY: frozenset[int] = frozenset()

Device = frozenset[int] | None
"""The device groups that a device is in; None where no device is known."""


@dataclass(frozen=True, slots=True)
class Person:
    """A user, or somebody who could be one (`user` is None). `groups` are those of their groups that are in ZIA."""

    user: int | None = None
    groups: frozenset[int] = NOBODY
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """What decides whether a rule matches, by ids. `limits` are its device groups, none where it is for every device.

    Who asks for one person may leave out groups that the person is not in, and all users but the person.
    """

    pk: int
    position: int = 0
    is_enabled: bool = True
    for_all: bool = False
    groups: frozenset[int] = NOBODY
    excluded: frozenset[int] = NOBODY
    users: frozenset[int] = NOBODY
    limits: frozenset[int] = NOBODY


@dataclass(frozen=True, slots=True)
class Outcome:
    """The rule that wins, None for Default, and those that win instead on devices of these of their device groups."""

    winner: Rule | None
    possible: Sequence[tuple[Rule, frozenset[int]]] = ()


def applies(rule: Rule, person: Person) -> bool:
    """Whether the rule is for the person, be it enabled or not, and whatever the device."""
    if person.is_removed:
        return False
    if person.user in rule.users or rule.groups & person.groups:
        return True
    return rule.for_all and not rule.excluded & person.groups


def match(rule: Rule, person: Person, device: Device) -> bool:
    """Without a device, only what matches on every device does."""
    return rule.is_enabled and applies(rule, person) and (not rule.limits or bool(rule.limits & (device or NOBODY)))


def first_match(rules: Iterable[Rule], person: Person, device: Device) -> Rule | None:
    """The rule that wins, of rules in ascending order; None for Default."""
    return next((rule for rule in rules if match(rule, person, device)), None)


def outcome(rules: Sequence[Rule], person: Person, device: Device) -> Outcome:
    """The same, and without a device also what wins on some: a rule before the winner has a device group first."""
    winner = first_match(rules, person, device)
    if device is not None:
        return Outcome(winner)
    possible, taken = [], NOBODY
    for rule in rules:
        if winner and rule.position >= winner.position:
            break
        if rule.is_enabled and applies(rule, person):
            if left := rule.limits - taken:
                possible.append((rule, left))
            taken |= rule.limits
    return Outcome(winner, possible)
