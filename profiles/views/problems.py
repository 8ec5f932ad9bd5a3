"""App Profiles > Problems: what is wrong with the policy, kind by kind, with whom it concerns and what mends it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portal.lib.access import needs
from portal.lib.http import wants_part, without_empty
from portal.lib.keys import whole
from portal.lib.lists import PAGE_SIZES, page_size
from profiles import references
from profiles.catalog import Platform
from profiles.models import Problem
from profiles.rules import lint, precedence

SHOWN = 5
"""Of each kind, where all kinds are shown."""
MOVES = frozenset({"shadowed", "above"})
TONES = {Problem.Severity.BROKEN: "bad", Problem.Severity.CHECK: "warn", Problem.Severity.NOTE: "idle"}


@dataclass(frozen=True, slots=True)
class Line:
    """One finding: what it is about and where that is, whom it concerns, and what mends it."""

    problem: Problem
    place: str
    url: str
    users_url: str
    mend: str
    mend_url: str


@dataclass(frozen=True, slots=True)
class Group:
    kind: lint.FindingKind
    number: int
    lines: Sequence[Line]

    @property
    def tone(self) -> str:
        return TONES[self.kind.severity]

    @property
    def more(self) -> int:
        return self.number - len(self.lines)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address narrows the page to."""

    platform: str
    severity: int | None
    kind: str

    @property
    def is_active(self) -> bool:
        return bool(self.platform or self.severity or self.kind)


@needs("profiles.view_appprofile")
def problem_page(request: HttpRequest) -> HttpResponse:
    """A constant number of queries, and a check where something changed since the last one."""
    clean = without_empty(request)
    if clean is not None and not wants_part(request):
        return redirect(clean)
    lint.ensure_checked()
    wanted = _wanted(request)
    rows = lint.problems(platform=wanted.platform, severity=wanted.severity, kind=wanted.kind)
    context = {
        "wanted": wanted,
        "platforms": Platform,
        "severities": Problem.Severity.choices,
        "kinds": lint.KINDS.values(),
        "page_sizes": PAGE_SIZES,
        "page_size": page_size(request),
        "groups": _groups(request, rows) if not wanted.kind else (),
        "count": rows.count(),
    }
    if wanted.kind:
        paginator = Paginator(rows.select_related("profile"), page_size(request))
        page = paginator.get_page(request.GET.get("page"))
        lines = _lines(request, page.object_list)
        context |= {
            "groups": [Group(lint.KINDS[wanted.kind], paginator.count, lines)] if lines else (),
            "table": {"page": page, "paginator": paginator},
            "is_whole": True,
        }
    answer = render(
        request, "profiles/_problem_list.html" if wants_part(request) else "profiles/problems.html", context
    )
    if clean is not None:
        answer.headers["HX-Push-Url"] = clean
    return answer


def _wanted(request: HttpRequest) -> Wanted:
    platform, kind = request.GET.get("platform", ""), request.GET.get("kind", "")
    severity = whole(request.GET.get("severity", ""))
    return Wanted(
        platform=platform if platform in list(Platform) else "",
        severity=severity if severity in Problem.Severity.values else None,
        kind=kind if kind in lint.KINDS else "",
    )


def _groups(request: HttpRequest, rows: "QuerySet[Problem]") -> list[Group]:
    """The first of each kind, with how many there are: two queries for the findings."""
    rank = Window(RowNumber(), partition_by=F("kind"), order_by="pk")
    first = list(rows.annotate(rank=rank).filter(rank__lte=SHOWN).select_related("profile"))
    lines = _lines(request, first)
    return [
        Group(count.kind, count.number, [line for line in lines if line.problem.kind == count.kind.key])
        for count in lint.counts_by_kind(rows)
    ]


def _lines(request: HttpRequest, problems: Sequence[Problem]) -> list[Line]:
    precedence.number(problem.profile for problem in problems if problem.profile)
    may_edit = request.user.has_perm("profiles.change_appprofile")
    may_see_users = request.user.has_perm("directory.view_directoryuser")
    return [_line(problem, may_edit=may_edit, may_see_users=may_see_users) for problem in problems]


def _line(problem: Problem, *, may_edit: bool, may_see_users: bool) -> Line:
    profile = problem.profile
    if profile is None:
        kind = references.referable(problem.object_kind)
        url = kind.url(kind.rows.model(pk=problem.object_id)) if kind else ""
        return Line(problem, kind.noun.capitalize() if kind else "", url, "", "Look at it", url)
    arguments = [profile.platform, profile.pk]
    url = reverse("profiles:edit", args=arguments)
    users = f"{reverse('profiles:users', args=arguments)}?who={problem.who}"
    number = f", rule {profile.rule_order}" if profile.rule_order else ""
    mend, mend_url = ("Edit", url) if may_edit else ("Look at it", url)
    if may_edit and problem.kind in MOVES:
        mend, mend_url = "Move", reverse("profiles:move", args=arguments)
    return Line(
        problem,
        f"{Platform(profile.platform).label}{number}",
        url,
        users if problem.who and may_see_users else "",
        mend,
        mend_url,
    )
