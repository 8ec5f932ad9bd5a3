"""Pages of the mirror: groups, departments, users, and the history of the sync. Nothing is edited here."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from directory import filters, tables
from directory.models import Department, DirectoryGroup, DirectoryUser, Membership, SyncChange, SyncRun
from directory.results import results
from directory.sync import waiting
from directory.usage import used_by
from portal.lib.counting import counted
from portal.lib.lists import list_page

NOT_SYNCED = "Nothing was mirrored yet. The next sync brings what the ZIA Admin Portal has."


@permission_required("directory.view_directorygroup", raise_exception=True)
def groups(request: HttpRequest) -> HttpResponse:
    return list_page(
        request,
        rows=DirectoryGroup.objects.all(),
        counts={"members": counted(Membership.objects.all(), "group_id")},
        filters=filters.GroupFilter,
        table=tables.GroupTable,
        template="directory/groups.html",
        context={"noun": "group", "nouns": "groups", "list_label": "Groups", "empty_text": NOT_SYNCED},
    )


@permission_required("directory.view_department", raise_exception=True)
def departments(request: HttpRequest) -> HttpResponse:
    return list_page(
        request,
        rows=Department.objects.all(),
        counts={"members": counted(DirectoryUser.objects.filter(deleted_at=None), "department_id")},
        filters=filters.DepartmentFilter,
        table=tables.DepartmentTable,
        template="directory/departments.html",
        context={"noun": "department", "nouns": "departments", "list_label": "Departments", "empty_text": NOT_SYNCED},
    )


@permission_required("directory.view_directoryuser", raise_exception=True)
def users(request: HttpRequest) -> HttpResponse:
    department = None
    if (wanted := request.GET.get("department", "")).isdecimal():
        department = get_object_or_404(Department, pk=wanted)
    return list_page(
        request,
        rows=DirectoryUser.objects.select_related("department"),
        filter_options={"department": department},
        counts={"groups": counted(Membership.objects.all(), "user_id")},
        filters=filters.UserFilter,
        table=tables.UserTable,
        template="directory/users.html",
        context={
            "noun": "user",
            "nouns": "users",
            "list_label": "Users",
            "empty_text": NOT_SYNCED,
            "department": department,
        },
    )


@permission_required("directory.view_directorygroup", raise_exception=True)
def group(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(DirectoryGroup, pk=pk)
    return list_page(
        request,
        rows=DirectoryUser.objects.filter(memberships__group=shown).select_related("department"),
        filters=filters.MemberFilter,
        table=tables.MemberTable,
        template="directory/group.html",
        context={
            "group": shown,
            "used_by": used_by(shown.pk),
            "noun": "member",
            "nouns": "members",
            "list_label": "Members",
            "empty_title": "No members",
            "empty_text": "Nobody is in this group in the ZIA Admin Portal.",
        },
    )


@permission_required("directory.view_directoryuser", raise_exception=True)
def user(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(DirectoryUser.objects.select_related("department"), pk=pk)
    return list_page(
        request,
        rows=DirectoryGroup.objects.filter(memberships__user=shown),
        counts={"members": counted(Membership.objects.all(), "group_id")},
        filters=filters.GroupFilter,
        table=tables.GroupTable,
        template="directory/user.html",
        context={
            "person": shown,
            "noun": "group",
            "nouns": "groups",
            "list_label": "Groups",
            "empty_title": "No groups",
            "empty_text": "This user is in no group in the ZIA Admin Portal.",
        },
    )


@permission_required("directory.view_syncrun", raise_exception=True)
def runs(request: HttpRequest) -> HttpResponse:
    return list_page(
        request,
        rows=SyncRun.objects.all(),
        filters=filters.RunFilter,
        table=tables.RunTable,
        template="directory/runs.html",
        context={"noun": "run", "nouns": "runs", "list_label": "Sync runs", "empty_title": "No sync has run yet"},
    )


@permission_required("directory.view_syncrun", raise_exception=True)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(SyncRun, pk=pk)
    return list_page(
        request,
        rows=SyncChange.objects.filter(run=shown),
        filters=filters.ChangeFilter,
        table=tables.ChangeTable,
        template="directory/run.html",
        context={
            "run": shown,
            "results": results(shown, links=shown.state != SyncRun.State.CANCELLED),
            "is_waiting": shown.state == SyncRun.State.HELD and waiting() == shown,
            "state": tables.state_pill(shown),
            "trigger": tables.trigger_text(shown),
            "took": tables.took_text(shown),
            "noun": "change",
            "nouns": "changes",
            "list_label": "Changes",
            "empty_title": "No changes are listed",
            "empty_text": "The run changed no row, or it was the first load, which is counted but not listed.",
        },
    )
