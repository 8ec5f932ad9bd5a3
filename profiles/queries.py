"""Reads of app profiles, each with a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Value, Window
from django.db.models.functions import RowNumber
from django.template.defaultfilters import pluralize
from django.urls import reverse

from directory.models import DirectoryGroup, DirectoryUser, SyncRun
from directory.usage import Consequences, Shifted, Usage
from portal.lib.counting import counted
from portal.lib.lookups import SortKey
from profiles import references
from profiles.catalog import Platform
from profiles.editing import impact
from profiles.models import DEFAULT_NAME, AppProfile, Expectation, ExpectationProfile, ProfileGroup, ProfileUser
from profiles.rules import precedence
from profiles.rules.device_limits import either, limits_by_profile
from profiles.rules.expectations.keeping import with_named
from profiles.rules.outcome import Move
from profiles.rules.resolve import effective_profiles
from profiles.rules.stakes import Stake, stakes_in

NAMED = 3
STAKES_SHOWN = 100
FORWARDING = "forwarding_profile"
EXPECTATIONS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class PlatformCount:
    platform: str
    label: str
    total: int
    enabled: int

    @property
    def disabled(self) -> int:
        return self.total - self.enabled


def counts_per_platform() -> list[PlatformCount]:
    """How many rules each platform has, Default not counted."""
    rows = AppProfile.objects.filter(is_default=False).order_by().values("platform")
    numbers = {
        row["platform"]: (row["total"], row["enabled"])
        for row in rows.annotate(total=Count("pk"), enabled=Count("pk", filter=Q(is_enabled=True)))
    }
    return [PlatformCount(item.value, item.label, *numbers.get(item.value, (0, 0))) for item in Platform]


def broken_expectations() -> Sequence[Expectation]:
    """The first that are broken, those that refuse before those that warn: two queries."""
    broken = Expectation.objects.filter(is_enabled=True, state=Expectation.State.BROKEN)
    return list(with_named(broken).order_by("severity", "-changed_at", "pk")[:EXPECTATIONS_SHOWN])


def number_with_continuity() -> int:
    """How many profiles, Default counted, switch Business Continuity on."""
    return AppProfile.objects.filter(settings__business_continuity=True).count()


def group_ids() -> "QuerySet[ProfileGroup, Any]":
    """The groups that profiles are for or leave out."""
    return ProfileGroup.objects.order_by().values("group_id")


def excluded_group_ids() -> "QuerySet[ProfileGroup, Any]":
    return group_ids().filter(is_excluded=Value(True))


def user_ids() -> "QuerySet[ProfileUser, Any]":
    return ProfileUser.objects.order_by().values("user_id")


def removed_groups_in_use(*, excluded: bool) -> "QuerySet[DirectoryGroup]":
    """Groups that vanished in ZIA and that profiles still are for, or still leave out."""
    named = group_ids().filter(is_excluded=excluded)
    return DirectoryGroup.objects.exclude(deleted_at=None).filter(pk__in=named).order_by(SortKey("name"), "pk")


def removed_users_in_use() -> "QuerySet[DirectoryUser]":
    """Users who vanished in ZIA and whom profiles still name."""
    return DirectoryUser.objects.exclude(deleted_at=None).filter(pk__in=user_ids()).order_by(SortKey("name"), "pk")


def consequences_of_run(run: SyncRun) -> Consequences:
    """What a run that was not applied would change for app profiles: in users, and profile by profile."""
    measured = run.consequences.get("app_profiles")
    numbers = {line["id"]: line for line in measured["profiles"]} if measured else {}
    stakes = stakes_in(run.pk, also=list(numbers))
    lines = [_consequence(stake, numbers.get(stake.profile.pk)) for stake in stakes[:STAKES_SHOWN]]
    text = _whose_profile_changes(measured) if measured else "How many users would get another one was not counted."
    shifts = _shifts(run.pk, measured.get("moves", ())) if measured else ()
    return Consequences("App profiles", text, lines, len(stakes) - len(lines), shifts)


def _shifts(run_id: int, moves: Iterable[Mapping[str, Any]]) -> list[Shifted]:
    """From which profile to which, with the addresses of who is behind the numbers: one query."""
    lines = impact.lines_of(
        Move(Platform(row["platform"]), row["from"], row["to"], row["users"], row["depends"], row["devices"])
        for row in moves
    )
    return [
        Shifted(
            kind=line.move.platform.label,
            had=line.had,
            gets=line.gets,
            users=line.move.users,
            users_url=_behind("planned_users", run_id, line.move),
            is_at_most=line.move.is_at_most,
            devices=line.move.devices,
            devices_url=_behind("planned_devices", run_id, line.move),
        )
        for line in lines
    ]


def _behind(name: str, run_id: int, move: Move) -> str:
    return reverse(f"profiles:{name}", args=[run_id, move.platform, move.from_id, move.to_id])


def _whose_profile_changes(measured: Mapping[str, Any]) -> str:
    if not measured["users"]:
        return "Nobody would get another app profile."
    text = f"{_at_most(measured)} {_users(measured['users'])} would get another app profile"
    by_platform = [f"{_at_most(line)} on {Platform(line['platform']).label}" for line in measured["platforms"]]
    return f"{text[0].upper()}{text[1:]}: {', '.join(by_platform)}."


def _consequence(stake: Stake, numbers: Mapping[str, Any] | None) -> Usage:
    profile = stake.profile
    parts = [
        f"{_at_most(numbers, what)} {_users(numbers[what])} would {what} it"
        for what in ("lose", "gain")
        if numbers and numbers[what]
    ]
    return Usage(
        kind=f"{Platform(profile.platform).label}" + ("" if profile.is_default else f", rule {profile.rule_order}"),
        name=profile.name,
        url=reverse("profiles:edit", args=[profile.platform, profile.pk]),
        detail="; ".join([*parts, *([stake.shown] if stake.notes else [])]),
    )


def _at_most(numbers: Mapping[str, Any], what: str = "users") -> str:
    return f"{'at most ' if numbers['depends'] else ''}{numbers[what]:,}"


def _users(number: int) -> str:
    return f"user{pluralize(number)}"


def usages_of_group(group_id: int) -> Iterable[Usage]:
    rows = ProfileGroup.objects.filter(group_id=group_id).select_related("profile")
    yield from _usages((row.profile, "left out of All" if row.is_excluded else "") for row in rows)


def usages_of_user(user_id: int) -> Iterable[Usage]:
    """The profiles that name the user; not those that name one of the user's groups."""
    rows = ProfileUser.objects.filter(user_id=user_id).select_related("profile")
    yield from _usages((row.profile, "") for row in rows)


def profiles_of_user(user_id: int) -> Iterable[Usage]:
    """What the user gets on each platform, first what is got on some devices only; the address leads to why."""
    for resolved in effective_profiles(DirectoryUser.objects.get(pk=user_id)):
        url = f"{reverse('profiles:effective')}?user={user_id}&platform={resolved.platform}"
        kind = resolved.platform.label
        for may in resolved.possible:
            yield Usage(kind, may.profile.name, url, f"may apply, on a device of {may.devices}: {may.reason}")
        otherwise = "otherwise: " if resolved.possible else ""
        yield Usage(kind, resolved.profile.name, url, otherwise + resolved.reason)


def _usages(pairs: Iterable[tuple[AppProfile, str]]) -> Iterable[Usage]:
    rows = sorted(pairs, key=lambda row: (row[0].platform, row[0].position or 0))
    profiles = [profile for profile, _detail in rows]
    precedence.number(profiles)
    limits = limits_by_profile(profiles)
    for profile, detail in rows:
        devices = f", on a device of {either(limits[profile.pk].values())} only" if profile.pk in limits else ""
        yield Usage(
            kind=f"{Platform(profile.platform).label} app profile",
            name=profile.name,
            url=reverse("profiles:edit", args=[profile.platform, profile.pk]),
            detail=(detail or f"rule {profile.rule_order}") + devices,
        )


def count_per_group(group_ids: Sequence[int]) -> dict[int, int]:
    return counted(ProfileGroup.objects.all(), "group_id")(group_ids)


def count_per_user(user_ids: Sequence[int]) -> dict[int, int]:
    return counted(ProfileUser.objects.all(), "user_id")(user_ids)


def listed(platform: Platform) -> "QuerySet[AppProfile]":
    """A platform's profiles in the order in which they are walked, Default last."""
    return AppProfile.objects.filter(platform=platform).order_by("is_default", "position")


def search_profiles(text: str) -> "QuerySet[AppProfile]":
    """For pickers: by a part of the name, on every platform."""
    rows = AppProfile.objects.order_by(SortKey("name"), "platform", "pk")
    return rows.filter(name__icontains=text) if text else rows


def forwarding_profiles(profiles: Sequence[AppProfile]) -> dict[int, str]:
    """What each of the profiles of one platform forwards traffic by, Default without one: one query for a page."""
    result = {profile.pk: DEFAULT_NAME for profile in profiles}
    if not profiles:
        return result
    platform = Platform(profiles[0].platform)
    pointing = (setting for setting in references.reference_settings(platform) if setting.key == FORWARDING)
    for setting in pointing:
        values = {profile.pk: profile.settings.get(setting.key) for profile in profiles}
        names = references.names_in(platform, [{setting.key: value} for value in values.values() if value])
        result |= {pk: references.readable(setting, platform, value, names) for pk, value in values.items() if value}
    return result


@dataclass(slots=True)
class AppliesTo:
    """Whom a profile applies to, short enough for a list: the first groups by name, and numbers for the rest.

    `let_in_by` counts the groups that it leaves out and that vanished in ZIA, `let_in` their members before that;
    None where nobody counted them. `gone_users` are those of its users who vanished. `devices` are the device groups
    that limit the rule: it applies on their devices only. `expectations` counts the enabled expectations that name it.
    """

    everybody: bool = False
    groups: list[ProfileGroup] = field(default_factory=list)
    group_count: int = 0
    let_in_by: int = 0
    let_in: int | None = None
    user_count: int = 0
    gone_users: int = 0
    devices: str = ""
    expectations: int = 0

    @property
    def more(self) -> int:
        return self.group_count - len(self.groups)

    @property
    def nobody(self) -> bool:
        return not (self.everybody or self.group_count or self.user_count)


def applies_to(profiles: Sequence[AppProfile]) -> dict[int, AppliesTo]:
    """For the profiles of one page: six queries at most, however many groups they name."""
    ids = [profile.pk for profile in profiles]
    result: dict[int, AppliesTo] = defaultdict(AppliesTo)
    for profile in profiles:
        result[profile.pk].everybody = profile.applies_to_all or profile.is_default
    named = ProfileGroup.objects.filter(profile_id__in=ids).select_related("group")
    rank = Window(RowNumber(), partition_by=F("profile_id"), order_by=[SortKey("group__name"), F("group_id")])
    for target in named.annotate(rank=rank).filter(rank__lte=NAMED).order_by("profile_id", "rank"):
        result[target.profile_id].groups.append(target)
    groups = ProfileGroup.objects.filter(profile_id__in=ids).order_by().values("profile_id")
    lets_in = Q(is_excluded=True, group__deleted_at__isnull=False)
    let_in = Sum("group__members_before", filter=lets_in)
    for numbers in groups.annotate(total=Count("pk"), gone=Count("pk", filter=lets_in), let_in=let_in):
        line = result[numbers["profile_id"]]
        line.group_count, line.let_in_by, line.let_in = numbers["total"], numbers["gone"], numbers["let_in"]
    users = ProfileUser.objects.filter(profile_id__in=ids).order_by().values("profile_id")
    gone = Count("pk", filter=Q(user__deleted_at__isnull=False))
    for row in users.annotate(total=Count("pk"), gone=gone):
        result[row["profile_id"]].user_count, result[row["profile_id"]].gone_users = row["total"], row["gone"]
    for profile_id, limits in limits_by_profile(profiles).items():
        result[profile_id].devices = either(limits.values())
    naming = ExpectationProfile.objects.filter(profile__in=ids, expectation__is_enabled=True).order_by()
    for profile_id, number in naming.values_list("profile").annotate(number=Count("pk")):
        result[profile_id].expectations = number
    return result
