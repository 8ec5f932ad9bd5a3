"""Rows of the ZIA directory as the API's JSON. Whole pages at once: a constant number of queries, no row by row."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from directory.zia.models import ZiaDepartment, ZiaGroup, ZiaMembership, ZiaUser
from portal.api.paging import Window

Item = dict[str, Any]


def groups(rows: "QuerySet[ZiaGroup]", window: Window | None = None) -> list[Item]:
    columns = ("id", "name", "comments", "is_system_defined")
    return [
        {"id": pk, "name": name, "comments": comments, "isSystemDefined": system}
        for pk, name, comments, system in _page(rows, window).values_list(*columns)
    ]


def departments(rows: "QuerySet[ZiaDepartment]", window: Window | None = None) -> list[Item]:
    return [
        {"id": pk, "name": name, "comments": comments, "deleted": False}
        for pk, name, comments in _page(rows, window).values_list("id", "name", "comments")
    ]


def users(rows: "QuerySet[ZiaUser]", window: Window | None = None) -> list[Item]:
    """Users with their department and groups: three queries a page."""
    ids = list(_page(rows, window).values_list("id", flat=True))
    if not ids:
        return []
    columns = ("id", "name", "email", "department_id", "department__name", "comments")
    rows_of_page = ZiaUser.objects.filter(id__in=ids).order_by("id").values_list(*columns)
    belongs = _groups_of(ids)
    return [
        {
            "id": pk,
            "name": name,
            "email": email,
            "groups": belongs[pk],
            "department": {"id": department_id, "name": department},
            "comments": comments,
            "adminUser": False,
            "isNonEditable": False,
            "deleted": False,
        }
        for pk, name, email, department_id, department, comments in rows_of_page
    ]


def _groups_of(user_ids: Sequence[int]) -> dict[int, list[Item]]:
    pairs = ZiaMembership.objects.filter(user_id__in=user_ids).order_by("user_id", "group_id")
    belongs: dict[int, list[Item]] = defaultdict(list)
    for user_id, group_id, name in pairs.values_list("user_id", "group_id", "group__name"):
        belongs[user_id].append({"id": group_id, "name": name})
    return belongs


def _page(rows: "QuerySet[Any]", window: Window | None) -> "QuerySet[Any]":
    ordered = rows.order_by("id")
    return ordered[window.start : window.stop] if window else ordered
