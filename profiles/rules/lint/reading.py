"""What lists and the dashboard show of a check: reach and marks of some rules, and who gets which profile."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from profiles.catalog import Platform
from profiles.models import AppProfile, PolicyCheck, Problem, ProfileReach
from profiles.rules.lint.checking import ensure_checked
from profiles.rules.lint.kinds import KINDS, FindingKind

PARTS = 5


def reach_of(profiles: Collection[int]) -> dict[int, ProfileReach]:
    return ProfileReach.objects.in_bulk(list(profiles))


def reach_of_default(platform: Platform) -> ProfileReach | None:
    return ProfileReach.objects.filter(profile__platform=platform, profile__is_default=True).first()


def marks_of(profiles: Collection[int]) -> dict[int, str]:
    """The gravest mark of each of the profiles that has any."""
    rows = _marks().filter(profile__in=profiles).order_by("-severity", "-pk")
    return dict(rows.values_list("profile_id", "mark"))


def is_marked() -> Exists:
    """Whether the profile of a query has a mark."""
    return Exists(_marks().filter(profile=OuterRef("pk")))


def number_marked(platform: Platform) -> int:
    return _marks().filter(platform=platform).aggregate(number=Count("profile", distinct=True))["number"]


def _marks() -> "QuerySet[Problem]":
    return Problem.objects.exclude(mark="")


@dataclass(frozen=True, slots=True)
class KindCount:
    kind: FindingKind
    number: int


def counts_by_kind(rows: "QuerySet[Problem]") -> list[KindCount]:
    """The kinds of which there is any finding among the rows, the gravest first."""
    numbers = dict(rows.order_by().values_list("kind").annotate(number=Count("pk")))
    return [KindCount(kind, numbers[key]) for key, kind in KINDS.items() if key in numbers]


@dataclass(frozen=True, slots=True)
class Part:
    """Users who get one profile, or one of several: then `profile` is None and `rules` says how many."""

    name: str
    users: int
    profile: int | None
    start: int
    rules: int = 1


@dataclass(frozen=True, slots=True)
class Share:
    """Who gets which profile of a platform, on a device in no device group: parts of `users`, and Default."""

    platform: Platform
    users: int
    parts: Sequence[Part]
    default: Part
    depends: int

    @property
    def ruled(self) -> int:
        return self.users - self.default.users

    @property
    def percent(self) -> int:
        """Of the users who get a rule, rounded down: 100 only where all do."""
        return self.ruled * 100 // self.users if self.users else 0


def shares() -> list[Share]:
    """For each platform the rules with the most users, the rest of them together, and Default. Four queries."""
    checked = ensure_checked()
    rules = AppProfile.objects.filter(is_default=False, is_enabled=True)
    totals = ProfileReach.objects.filter(profile__in=rules.values("pk")).order_by().values("profile__platform")
    numbers = {
        row["profile__platform"]: (row["total"] or 0, row["rules"], row["depends"])
        for row in totals.annotate(
            total=Sum("base"),
            rules=Count("pk", filter=Q(base__gt=0)),
            depends=Count("pk", filter=Q(winning__gt=F("base"))),
        )
    }
    rank = Window(RowNumber(), partition_by=F("profile__platform"), order_by=[F("base").desc(), F("pk").asc()])
    most = ProfileReach.objects.filter(profile__in=rules.values("pk"), base__gt=0).annotate(rank=rank)
    first: dict[str, list[ProfileReach]] = {}
    for row in most.filter(rank__lte=PARTS).select_related("profile").order_by("rank"):
        first.setdefault(row.profile.platform, []).append(row)
    defaults = dict(AppProfile.objects.filter(is_default=True).values_list("platform", "pk"))
    return [
        _share(platform, checked, first.get(platform, []), numbers.get(platform, (0, 0, 0)), defaults[platform])
        for platform in Platform
    ]


def _share(
    platform: Platform, checked: PolicyCheck, rows: Sequence[ProfileReach], numbers: tuple[int, int, int], default: int
) -> Share:
    total, rules, depends = numbers
    named = rows if rules <= PARTS else rows[: PARTS - 1]
    parts: list[Part] = []
    end = 0
    for row in named:
        parts.append(Part(row.profile.name, row.base, row.profile_id, end))
        end += row.base
    if more := rules - len(named):
        parts.append(Part(f"{more:,} more rules", total - end, None, end, more))
    return Share(platform, checked.users, parts, Part("Default", checked.users - total, default, total), depends)


def problems(*, platform: str = "", severity: int | None = None, kind: str = "") -> "QuerySet[Problem]":
    """The findings, in the order of their kinds and of the rules. Those about objects are of no platform."""
    wanted: Mapping[str, object] = {"platform": platform, "severity": severity, "kind": kind}
    return Problem.objects.filter(**{name: value for name, value in wanted.items() if value}).order_by("pk")
