"""Reads of app profiles, each with a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from directory.models import DirectoryGroup, DirectoryUser, SyncChange
from directory.usage import Usage
from portal.lib.counting import counted
from portal.lib.lookups import SortKey
from profiles import references
from profiles.catalog import Platform
from profiles.models import DEFAULT_NAME, AppProfile, ProfileGroup, ProfileUser
from profiles.rules import precedence
from profiles.rules.resolve import effective_profiles

NAMED = 3
FORWARDING = "forwarding_profile"


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


def number_with_continuity() -> int:
    """How many profiles, Default counted, switch Business Continuity on."""
    return AppProfile.objects.filter(settings__business_continuity=True).count()


def tombstoned_groups_in_use() -> "QuerySet[DirectoryGroup]":
    """Groups that vanished in ZIA and that profiles still name."""
    return DirectoryGroup.objects.exclude(deleted_at=None).filter(
        pk__in=ProfileGroup.objects.order_by().values("group_id")
    )


def profiles_losing_groups(run_id: int, *, limit: int) -> list[AppProfile]:
    """The first profiles that name a group which a run removed, or would remove, with their rule order."""
    gone = SyncChange.objects.filter(
        run_id=run_id, kind=SyncChange.Kind.GROUP, change=SyncChange.Change.REMOVED
    ).values("upstream_id")
    named = ProfileGroup.objects.filter(group__upstream_id__in=gone, is_excluded=False).values("profile_id")
    profiles = list(AppProfile.objects.filter(pk__in=named).order_by("platform", "position")[:limit])
    precedence.number(profiles)
    return profiles


def usages_of_group(group_id: int) -> Iterable[Usage]:
    rows = ProfileGroup.objects.filter(group_id=group_id).select_related("profile")
    yield from _usages((row.profile, "left out of All" if row.is_excluded else "") for row in rows)


def usages_of_user(user_id: int) -> Iterable[Usage]:
    """The profiles that name the user; not those that name one of the user's groups."""
    rows = ProfileUser.objects.filter(user_id=user_id).select_related("profile")
    yield from _usages((row.profile, "") for row in rows)


def profiles_of_user(user_id: int) -> Iterable[Usage]:
    """What the user gets on each platform; the address leads to the explanation."""
    for resolved in effective_profiles(DirectoryUser.objects.get(pk=user_id)):
        url = f"{reverse('profiles:effective')}?user={user_id}&platform={resolved.platform}"
        yield Usage(kind=resolved.platform.label, name=resolved.profile.name, url=url, detail=resolved.reason)


def _usages(pairs: Iterable[tuple[AppProfile, str]]) -> Iterable[Usage]:
    rows = sorted(pairs, key=lambda row: (row[0].platform, row[0].position or 0))
    precedence.number(profile for profile, _detail in rows)
    for profile, detail in rows:
        yield Usage(
            kind=f"{Platform(profile.platform).label} app profile",
            name=profile.name,
            url=reverse("profiles:edit", args=[profile.platform, profile.pk]),
            detail=detail or f"rule {profile.rule_order}",
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
    """Whom a profile applies to, short enough for a list: the first groups by name, and numbers for the rest."""

    everybody: bool = False
    groups: list[ProfileGroup] = field(default_factory=list)
    group_count: int = 0
    gone_count: int = 0
    user_count: int = 0

    @property
    def more(self) -> int:
        return self.group_count - len(self.groups)

    @property
    def nobody(self) -> bool:
        return not (self.everybody or self.group_count or self.user_count)


def applies_to(profiles: Sequence[AppProfile]) -> dict[int, AppliesTo]:
    """For the profiles of one page: three queries, however many groups they name."""
    ids = [profile.pk for profile in profiles]
    result: dict[int, AppliesTo] = defaultdict(AppliesTo)
    for profile in profiles:
        result[profile.pk].everybody = profile.applies_to_all or profile.is_default
    named = ProfileGroup.objects.filter(profile_id__in=ids).select_related("group")
    rank = Window(RowNumber(), partition_by=F("profile_id"), order_by=[SortKey("group__name"), F("group_id")])
    for row in named.annotate(rank=rank).filter(rank__lte=NAMED).order_by("profile_id", "rank"):
        result[row.profile_id].groups.append(row)
    groups = ProfileGroup.objects.filter(profile_id__in=ids).order_by().values("profile_id")
    gone = Count("pk", filter=Q(group__deleted_at__isnull=False))
    for numbers in groups.annotate(total=Count("pk"), gone=gone):
        result[numbers["profile_id"]].group_count = numbers["total"]
        result[numbers["profile_id"]].gone_count = numbers["gone"]
    users = ProfileUser.objects.filter(profile_id__in=ids).order_by().values("profile_id")
    for profile_id, total in users.annotate(total=Count("pk")).values_list("profile_id", "total"):
        result[profile_id].user_count = total
    return result
