"""Which profile a person gets on a platform, or a device, and why: what `profiles.rules.matching` decides, with the
profiles and in words.

A rule that device groups limit applies on their devices only. Where it is not known which device it is, such a rule
*may* win, and what the person gets otherwise is told as well.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from directory.models import DirectoryUser
from portal.lib.isolation import in_sentence
from profiles.catalog import Platform
from profiles.models import AppProfile, Device
from profiles.rules.device_limits import either, limits_in_use
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
    """What applies to a device: exactly one profile. Two queries.

    Until its user is known, it is the enabled profile of its policy token, else Default.
    """
    platform = Platform(device.platform)
    if device.user_id is None:
        return _by_token(device, platform)
    return answers(ties(Someone(device.user_id), [platform], device.pk))[0]


def profile_to_download(device: Device) -> AppProfile:
    """The same profile for the device itself, which asks often and reads no reasons: two quick queries."""
    platform = Platform(device.platform)
    if device.user_id is None:
        return _by_token(device, platform).profile
    found = ties(Someone(device.user_id), [platform], device.pk)
    winner = outcome(found.rules[platform], found.person, found.device).winner
    profiles = AppProfile.objects.order_by()
    return profiles.get(pk=winner.pk) if winner else profiles.get(platform=platform, is_default=True)


def _by_token(device: Device, platform: Platform) -> Resolved:
    """One query."""
    wanted = Q(is_default=True, platform=platform) | Q(pk=device.token_profile_id, is_enabled=True)
    profile = AppProfile.objects.filter(wanted).order_by("is_default")[0]
    return Resolved(platform, profile, "no user is known" if profile.is_default else "its policy token names it")


def answers(found: Ties, name: str = "") -> list[Resolved]:
    """The profiles that the ties of a person lead to, one for each platform. `name` is that of a user who may be gone.

    One query, and one more where the device decides.
    """
    outcomes = {platform: outcome(rules, found.person, found.device) for platform, rules in found.rules.items()}
    wanted = {line.winner.pk for line in outcomes.values() if line.winner}
    wanted |= {rule.pk for line in outcomes.values() for rule, _ in line.possible}
    profiles = _numbered(wanted, [platform for platform, line in outcomes.items() if line.winner is None])
    limits = limits_in_use() if any(line.possible for line in outcomes.values()) else {}
    result = []
    for platform, line in outcomes.items():
        possible = [_possible(rule, left, profiles, limits, found) for rule, left in line.possible]
        if line.winner is None:
            result.append(Resolved(platform, profiles[platform], _nothing(found.person, name), possible))
        else:
            result.append(
                Resolved(platform, profiles[line.winner.pk], _because(line.winner, profiles, found), possible)
            )
    return result


def _numbered(ids: Collection[int], defaults: Collection[Platform]) -> dict[int | str, AppProfile]:
    """The rules by id, with their rule order, and Default by platform: one query."""
    before = AppProfile.objects.filter(platform=OuterRef("platform"), position__lte=OuterRef("position")).order_by()
    number = Coalesce(Subquery(before.values("platform").values_list(Count("pk"))), 0)
    wanted = Q(pk__in=ids) | Q(is_default=True, platform__in=defaults)
    found: dict[int | str, AppProfile] = {}
    for profile in AppProfile.objects.annotate(number=number).filter(wanted).order_by():
        if not profile.is_default:
            profile.rule_order = profile.number
        found[Platform(profile.platform) if profile.is_default else profile.pk] = profile
    return found


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
    return f"rule {profiles[rule.pk].rule_order} {claim(rule, found)}"


def claim(rule: Rule, found: Ties) -> str:
    """Why a rule applies to the person, were it enabled, or why not."""
    person = found.person
    if person.user in rule.users:
        return "names the user"
    left_out = rule.excluded & person.groups
    if rule.for_all and not left_out:
        return "applies to all groups"
    if groups := rule.groups & person.groups:
        return f"applies to the group {in_sentence(found.first_named(groups))}"
    if rule.for_all:
        return f"leaves out the group {in_sentence(found.first_named(left_out))}"
    return "names neither the user nor a group of the user"


def _nothing(person: Person, name: str) -> str:
    return f"{in_sentence(name)} was removed in ZIA" if person.is_removed and name else "no rule matches"
