"""Which profile a person gets on a platform, or a device, and why: what `profiles.rules.matching` decides, with the
profiles and in words.

A rule that device groups limit applies on their devices only. Where it is not known which device it is, such a rule
*may* win, and what the person gets otherwise is told as well.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from directory.models import DirectoryUser
from portal.lib.isolation import in_sentence
from profiles.catalog import Platform
from profiles.models import AppProfile, Device
from profiles.rules.device_limits import either, limits_in_use
from profiles.rules.matching import Device as MatchedDevice
from profiles.rules.matching import Person, Rule, outcome
from profiles.rules.ties import Someone, Ties, ties


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


def effective_profile(user: DirectoryUser, platform: Platform) -> Resolved:
    return effective_profiles(user, [platform])[0]


def effective_profiles(user: DirectoryUser, platforms: Collection[Platform] = tuple(Platform)) -> list[Resolved]:
    """One for each platform, in their order, on a device that nobody knows. A constant number of queries."""
    found = ties(Someone(user.pk), platforms)
    if user.deleted_at is not None:
        found = replace(found, person=replace(found.person, is_removed=True))
    return answers(found, str(user))


def profile_of_device(device: Device) -> Resolved:
    """What applies to a device: exactly one profile. Two queries. Until its user is known, it is Default."""
    platform = Platform(device.platform)
    if device.user_id is None:
        return Resolved(platform, AppProfile.objects.get(platform=platform, is_default=True), "no user is known")
    return answers(ties(Someone(device.user_id), [platform], device.pk))[0]


def answers(found: Ties, name: str = "", devices: Mapping[Platform, MatchedDevice] | None = None) -> list[Resolved]:
    """The profiles that the ties of a person lead to, one for each platform. `name` is that of a user who may be gone;
    `devices` are the device groups of a device, by platform, where the ties do not hold those of one.

    One query, and one more where the device decides.
    """
    known = devices or {}
    outcomes = {
        platform: outcome(rules, found.person, known.get(platform, found.device))
        for platform, rules in found.rules.items()
    }
    wanted = {line.winner.pk for line in outcomes.values() if line.winner}
    wanted |= {rule.pk for line in outcomes.values() for rule, _ in line.possible}
    profiles = _numbered(wanted, [platform for platform, line in outcomes.items() if line.winner is None])
    limits = limits_in_use() if any(line.possible for line in outcomes.values()) else {}
    result = []
    for platform, line in outcomes.items():
        possible = [_possible(rule, left, profiles, limits, found) for rule, left in line.possible]
        winner = profiles[line.winner.pk if line.winner else platform]
        reason = _because(line.winner, profiles, found) if line.winner else _nothing(found.person, name)
        result.append(Resolved(platform, winner, reason, possible))
    return result


def numbered(ids: Collection[int]) -> dict[int, AppProfile]:
    """The rules by id, with their rule order: one query."""
    return {row.pk: row for row in _with_number(Q(pk__in=ids))}


def _numbered(ids: Collection[int], defaults: Collection[Platform]) -> dict[int | str, AppProfile]:
    """The same, and Default by platform."""
    rows = _with_number(Q(pk__in=ids) | Q(is_default=True, platform__in=defaults))
    return {Platform(row.platform) if row.is_default else row.pk: row for row in rows}


def _with_number(wanted: Q) -> Iterator[AppProfile]:
    before = AppProfile.objects.filter(platform=OuterRef("platform"), position__lte=OuterRef("position")).order_by()
    number = Coalesce(Subquery(before.values("platform").values_list(Count("pk"))), 0)
    for row in AppProfile.objects.annotate(number=number).filter(wanted).order_by():
        if not row.is_default:
            row.rule_order = row.number
        yield row


def _possible(
    rule: Rule,
    left: Collection[int],
    profiles: Mapping[int | str, AppProfile],
    limits: Mapping[int, str],
    found: Ties,
) -> Possible:
    devices = {pk: name for pk, name in limits.items() if pk in left}
    return Possible(profiles[rule.pk], devices, _because(rule, profiles, found))


def _because(rule: Rule, profiles: Mapping[int | str, AppProfile], found: Ties) -> str:
    return f"rule {profiles[rule.pk].rule_order} {_claim(rule, found)}"


def _claim(rule: Rule, found: Ties) -> str:
    """Why a rule applies to the person."""
    if found.person.user in rule.users:
        return "names the user"
    if rule.for_all and not rule.excluded & found.person.groups:
        return "applies to all groups"
    return f"applies to the group {in_sentence(found.first_named(rule.groups & found.person.groups))}"


def _nothing(person: Person, name: str) -> str:
    return f"{in_sentence(name)} was removed in ZIA" if person.is_removed and name else "no rule matches"
