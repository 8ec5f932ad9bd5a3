"""The pages of one group and of one user: whom it holds, who uses it, and what the syncs did to it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from directory.mirror import filters, tables
from directory.models import DirectoryGroup, DirectoryUser, Membership, SyncChange, SyncRun
from directory.runs.filters import HistoryFilter
from directory.runs.tables import HistoryTable
from directory.usage import facts_of, outcomes, usage_counter, used_by
from portal.lib.access import needs
from portal.lib.counting import counted
from portal.lib.lists import list_page, names_of


@needs("directory.view_directorygroup")
def group(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(DirectoryGroup, pk=pk)
    return list_page(
        request,
        rows=DirectoryUser.objects.filter(memberships__group=shown).select_related("department"),
        filters=filters.MemberFilter,
        table=tables.MemberTable,
        export=f"group-{shown.upstream_id}-members",
        template="directory/group.html",
        context={
            **_group(shown),
            "noun": "member",
            "nouns": "members",
            "list_label": "Members",
            "empty_title": "No members",
            "empty_text": "Nobody is in this group in the ZIA Admin Portal.",
        },
    )


@needs("directory.view_directoryuser")
def user(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(DirectoryUser.objects.select_related("department"), pk=pk)
    return list_page(
        request,
        rows=DirectoryGroup.objects.filter(memberships__user=shown),
        counts={"members": counted(Membership.objects.all(), "group_id"), "used_by": usage_counter("group")},
        filters=filters.GroupFilter,
        table=tables.GroupTable,
        export=f"user-{shown.upstream_id}-groups",
        template="directory/user.html",
        context={
            **_person(shown),
            **names_of(DirectoryGroup),
            "empty_title": "No groups",
            "empty_text": "This user is in no group in the ZIA Admin Portal.",
        },
    )


def _person(shown: DirectoryUser) -> dict[str, Any]:
    return {
        "person": shown,
        "facts": facts_of("user", shown.pk),
        "used_by": used_by("user", shown.pk),
        "outcomes": outcomes(shown.pk),
    }


def _group(shown: DirectoryGroup) -> dict[str, Any]:
    return {"group": shown, "facts": facts_of("group", shown.pk), "used_by": used_by("group", shown.pk)}


@needs("directory.view_directorygroup", "directory.view_syncrun")
def group_history(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(DirectoryGroup, pk=pk)
    own_changes = Q(kind=SyncChange.Kind.GROUP, upstream_id=shown.upstream_id)
    of_members = Q(kind=SyncChange.Kind.MEMBERSHIP, other_id=shown.upstream_id)
    context = {**_group(shown), "is_history": True}
    return _history(
        request, own_changes | of_members, "directory/group.html", f"group-{shown.upstream_id}-history", context
    )


@needs("directory.view_directoryuser", "directory.view_syncrun")
def user_history(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(DirectoryUser.objects.select_related("department"), pk=pk)
    own_changes = Q(kind__in=[SyncChange.Kind.USER, SyncChange.Kind.MEMBERSHIP], upstream_id=shown.upstream_id)
    context = {**_person(shown), "is_history": True}
    return _history(request, own_changes, "directory/user.html", f"user-{shown.upstream_id}-history", context)


def _history(request: HttpRequest, own_changes: Q, template: str, export: str, context: dict[str, Any]) -> HttpResponse:
    return list_page(
        request,
        rows=_applied().filter(own_changes),
        filters=HistoryFilter,
        table=HistoryTable,
        export=export,
        template=template,
        context={
            "noun": "change",
            "nouns": "changes",
            "list_label": "History",
            "empty_title": "No changes yet",
            "empty_text": "No sync changed it since it was first seen, or what changed it is older than the history.",
            **context,
        },
    )


def _applied() -> "QuerySet[SyncChange]":
    """Changes that took place: not those of a held, discarded or dry run."""
    return SyncChange.objects.filter(run__state=SyncRun.State.SUCCEEDED).select_related("run")
