"""Reads of the mirror."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from directory.models import Department, DirectoryGroup, DirectoryUser
from portal.lib.lookups import SortKey


@dataclass(frozen=True, slots=True)
class Totals:
    """How many rows exist upstream as of the last applied sync."""

    groups: int
    departments: int
    users: int


def totals() -> Totals:
    return Totals(
        groups=DirectoryGroup.objects.filter(deleted_at=None).count(),
        departments=Department.objects.filter(deleted_at=None).count(),
        users=DirectoryUser.objects.filter(deleted_at=None).count(),
    )


def search_groups(text: str, *, limit: int = 50) -> "QuerySet[DirectoryGroup]":
    """Groups that exist upstream and hold `text` in their name: equal ones first, then those that begin with it."""
    wanted = text.strip()
    return _best(DirectoryGroup.objects.filter(deleted_at=None), wanted, Q(name__icontains=wanted), limit)


def search_users(text: str, *, limit: int = 50) -> "QuerySet[DirectoryUser]":
    """Users that exist upstream and hold `text` in their name or e-mail address."""
    wanted = text.strip()
    holds = Q(name__icontains=wanted) | Q(email__icontains=wanted)
    return _best(DirectoryUser.objects.filter(deleted_at=None), wanted, holds, limit)


def _best(rows: "QuerySet[Any]", wanted: str, holds: Q, limit: int) -> "QuerySet[Any]":
    if not wanted:
        return rows[:limit]
    ranked: QuerySet[Any] = rows.filter(holds).annotate(rank=_rank(wanted)).order_by("rank", SortKey("name"), "pk")
    return ranked[:limit]


def _rank(text: str) -> Case:
    return Case(
        When(name__iexact=text, then=Value(0)),
        When(name__istartswith=text, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
