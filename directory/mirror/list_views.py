"""The lists of the mirror: groups, departments, users. Nothing is edited here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from directory.mirror import filters, tables
from directory.models import Department, DirectoryGroup, DirectoryUser, Membership
from directory.usage import usage_counter
from portal.lib.access import needs
from portal.lib.counting import counted
from portal.lib.keys import whole
from portal.lib.lists import list_page, names_of

NOT_SYNCED = "Nothing was mirrored yet. The next sync brings what the ZIA Admin Portal has."


@needs("directory.view_directorygroup")
def groups(request: HttpRequest) -> HttpResponse:
    return list_page(
        request,
        rows=DirectoryGroup.objects.all(),
        counts={"members": counted(Membership.objects.all(), "group_id"), "used_by": usage_counter("group")},
        filters=filters.GroupFilter,
        table=tables.GroupTable,
        export="groups",
        template="directory/groups.html",
        context={**names_of(DirectoryGroup), "empty_text": NOT_SYNCED},
    )


@needs("directory.view_department")
def departments(request: HttpRequest) -> HttpResponse:
    return list_page(
        request,
        rows=Department.objects.all(),
        counts={"members": counted(DirectoryUser.objects.filter(deleted_at=None), "department_id")},
        filters=filters.DepartmentFilter,
        table=tables.DepartmentTable,
        export="departments",
        template="directory/departments.html",
        context={**names_of(Department), "empty_text": NOT_SYNCED},
    )


@needs("directory.view_directoryuser")
def users(request: HttpRequest) -> HttpResponse:
    department = None
    if (text := request.GET.get("department", "")).isdecimal():
        department = get_object_or_404(Department, pk=whole(text))
    return list_page(
        request,
        rows=DirectoryUser.objects.select_related("department"),
        filter_options={"department": department},
        counts={"groups": counted(Membership.objects.all(), "user_id"), "used_by": usage_counter("user")},
        filters=filters.UserFilter,
        table=tables.UserTable,
        export="users",
        template="directory/users.html",
        context={**names_of(DirectoryUser), "empty_text": NOT_SYNCED, "department": department},
    )
