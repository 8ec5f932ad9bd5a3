"""What a check looks at, read once: the profiles without their settings, and whom they name."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Min, Q, Sum

from profiles.catalog import Platform
from profiles.models import AppProfile, ProfileGroup, ProfileUser


@dataclass(slots=True)
class Named:
    """How many groups or users a rule names, and how many of them were removed in ZIA; `name` is one of these.

    `before` are the members that the removed groups had; None where nobody counted them.
    """

    total: int = 0
    gone: int = 0
    name: str = ""
    before: int | None = None

    @property
    def live(self) -> int:
        return self.total - self.gone


@dataclass(slots=True)
class NamedBy:
    groups: Named = field(default_factory=Named)
    excluded: Named = field(default_factory=Named)
    users: Named = field(default_factory=Named)


@dataclass(frozen=True, slots=True)
class Policy:
    """`profiles` are all, by platform in rule order, Default last; each rule has its `rule_order`."""

    profiles: Mapping[Platform, Sequence[AppProfile]]
    named: Mapping[int, NamedBy]

    @property
    def every(self) -> Iterator[AppProfile]:
        return (profile for profiles in self.profiles.values() for profile in profiles)

    def rules(self, platform: Platform) -> Sequence[AppProfile]:
        return [profile for profile in self.profiles[platform] if not profile.is_default]


def read_policy() -> Policy:
    """Three queries."""
    profiles: dict[Platform, list[AppProfile]] = {platform: [] for platform in Platform}
    rows = AppProfile.objects.defer("settings", "secrets", "description", "policy_token")
    for profile in rows.order_by("platform", "is_default", "position"):
        profiles[Platform(profile.platform)].append(profile)
    for several in profiles.values():
        for number, profile in enumerate(several, start=1):
            profile.rule_order = None if profile.is_default else number
    return Policy(profiles, _named())


def _named() -> dict[int, NamedBy]:
    result: dict[int, NamedBy] = defaultdict(NamedBy)
    gone = Q(group__deleted_at__isnull=False)
    groups = ProfileGroup.objects.order_by().values("profile_id", "is_excluded").annotate(
        total=Count("pk"),
        gone=Count("pk", filter=gone),
        name=Min("group__name", filter=gone),
        before=Sum("group__members_before", filter=gone),
    )  # fmt: skip
    for row in groups:
        named = Named(row["total"], row["gone"], row["name"] or "", row["before"])
        if row["is_excluded"]:
            result[row["profile_id"]].excluded = named
        else:
            result[row["profile_id"]].groups = named
    gone = Q(user__deleted_at__isnull=False)
    users = ProfileUser.objects.order_by().values("profile_id").annotate(
        total=Count("pk"), gone=Count("pk", filter=gone), name=Min("user__name", filter=gone)
    )  # fmt: skip
    for row in users:
        result[row["profile_id"]].users = Named(row["total"], row["gone"], row["name"] or "")
    return result
