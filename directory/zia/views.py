"""Administration › User Management of the embedded ZIA Admin Portal: lists, forms, deletions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html

from directory.zia import editing, filters, forms, tables
from directory.zia.gate import embedded_only
from directory.zia.models import ZiaDepartment, ZiaGroup, ZiaMembership, ZiaUser
from portal.audit.recording import actor_of
from portal.lib.access import needs, needs_to_edit, signed_in
from portal.lib.counting import Counter, counted
from portal.lib.errors import DomainError, Gone
from portal.lib.http import searched
from portal.lib.lists import list_page, names_of
from portal.lib.pickers import picker_answer
from portal.lib.search import SearchFilter
from portal.lib.unsaved import sent_or_restored, status_of

SHOWN = 20
SEEN_LATER = "The Client Connector Portal sees it at its next sync."


@embedded_only
@signed_in("It only leads to the groups")
def index(request: HttpRequest) -> HttpResponse:
    return redirect("zia:groups")


@embedded_only
@needs("zia.view_ziagroup")
def groups(request: HttpRequest) -> HttpResponse:
    counts = {"members": counted(ZiaMembership.objects.all(), "group_id")}
    return _list(request, ZiaGroup.objects.all(), SearchFilter, tables.ZiaGroupTable, "group", counts)


@embedded_only
@needs("zia.view_ziadepartment")
def departments(request: HttpRequest) -> HttpResponse:
    counts = {"members": counted(ZiaUser.objects.all(), "department_id")}
    rows = ZiaDepartment.objects.all()
    return _list(request, rows, SearchFilter, tables.ZiaDepartmentTable, "department", counts)


@embedded_only
@needs("zia.view_ziauser")
def users(request: HttpRequest) -> HttpResponse:
    counts = {"belongs": counted(ZiaMembership.objects.all(), "user_id")}
    rows = ZiaUser.objects.select_related("department")
    return _list(request, rows, filters.ZiaUserFilter, tables.ZiaUserTable, "user", counts)


def _list(
    request: HttpRequest, rows: Any, filter_set: Any, table: Any, noun: str, counts: dict[str, Counter]
) -> HttpResponse:
    add_url = reverse(f"zia:add_{noun}") if request.user.has_perm(f"zia.add_zia{noun}") else ""
    context = {
        **names_of(rows.model),
        "add_url": add_url,
        "empty_title": f"No {noun}s yet",
        "empty_text": f"Add the first {noun}; the Client Connector Portal mirrors it at its next sync.",
        "empty_action_url": add_url,
        "empty_action_label": f"Add {noun.title()}",
    }
    return list_page(
        request, rows=rows, filters=filter_set, table=table, template="zia/list.html", context=context, counts=counts
    )


def _edit(
    request: HttpRequest,
    pk: int | None,
    model: type[Model],
    form_class: type[forms.ZiaForm],
    save: Callable[[Any, Any, Any], Any],
) -> HttpResponse:
    """Show and take one form. What the verb refuses comes back on the field it is about."""
    row = get_object_or_404(model._default_manager.all(), pk=pk) if pk else model()
    noun = str(model._meta.verbose_name)
    writes = "change" if pk else "add"
    may_write = request.user.has_perm(f"zia.{writes}_{model._meta.model_name}")
    form = form_class(sent_or_restored(request), instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save(actor_of(request), form.save(commit=False), form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            address = reverse(f"zia:edit_{noun}", args=[saved.pk])
            messages.success(request, format_html('<a href="{}">{}</a> is saved. {}', address, saved, SEEN_LATER))
            return redirect(_list_url(request, noun))
    if not may_write:
        for field in form.fields.values():
            field.disabled = True
    context = {
        "form": form,
        "row": row if pk else None,
        "noun": noun,
        "list_url": _list_url(request, noun),
        "query": _query(request, noun),
        "members": _members(row) if pk else None,
        "may_write": may_write,
        "delete_url": reverse(f"zia:delete_{noun}", args=[pk]) if pk else "",
        "may_delete": pk and request.user.has_perm(f"zia.delete_{model._meta.model_name}"),
        "affected": _affected(row) if pk else "",
    }
    return render(request, "zia/form.html", context, status=status_of(request, form))


@embedded_only
@needs_to_edit("zia", "ziagroup")
def edit_group(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    return _edit(request, pk, ZiaGroup, forms.GroupForm, lambda actor, row, data: editing.save_group(actor, row))


@embedded_only
@needs_to_edit("zia", "ziadepartment")
def edit_department(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    return _edit(
        request, pk, ZiaDepartment, forms.DepartmentForm, lambda actor, row, data: editing.save_department(actor, row)
    )


@embedded_only
@needs_to_edit("zia", "ziauser")
def edit_user(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    return _edit(
        request,
        pk,
        ZiaUser,
        forms.UserForm,
        lambda actor, row, data: editing.save_user(actor, row, list(data["groups"])),
    )


def _remove(request: HttpRequest, row: Any, delete: Callable[[Any, Any], None]) -> HttpResponse:
    noun = str(row._meta.verbose_name)
    if request.method != "POST":
        context = {"row": row, "noun": noun, "list_url": _list_url(request, noun), "affected": _affected(row)}
        return render(request, "zia/delete.html", context)
    name = str(row)
    try:
        delete(actor_of(request), row)
    except Gone:
        raise
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(f"zia:edit_{noun}", pk=row.pk)
    messages.success(request, f"{name} is deleted. {SEEN_LATER}")
    return redirect(_list_url(request, noun))


def _query(request: HttpRequest, noun: str) -> str:
    """The search of the list from which the form was opened; the form sends it on."""
    if request.method == "POST":
        return request.POST.get("query", "")
    came_from = urlsplit(request.headers.get("Referer", ""))
    return came_from.query if came_from.path == reverse(f"zia:{noun}s") else ""


def _list_url(request: HttpRequest, noun: str) -> str:
    """The list as it was."""
    query = _query(request, noun)
    return reverse(f"zia:{noun}s") + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class Members:
    """Users of a group or department: the first SHOWN by name, how many there are, and the list of all of them."""

    shown: Sequence[ZiaUser]
    total: int
    url: str


def _members(row: Any) -> Members | None:
    if isinstance(row, ZiaUser):
        return None
    name = "group" if isinstance(row, ZiaGroup) else "department"
    rows = filters.users_of(ZiaUser.objects.select_related("department"), name, row.pk)
    return Members(list(rows[:SHOWN]), rows.count(), f"{reverse('zia:users')}?{name}={row.pk}")


@embedded_only
@needs("zia.delete_ziagroup")
def remove_group(request: HttpRequest, pk: int) -> HttpResponse:
    return _remove(request, get_object_or_404(ZiaGroup, pk=pk), editing.delete_group)


@embedded_only
@needs("zia.delete_ziadepartment")
def remove_department(request: HttpRequest, pk: int) -> HttpResponse:
    return _remove(request, get_object_or_404(ZiaDepartment, pk=pk), editing.delete_department)


@embedded_only
@needs("zia.delete_ziauser")
def remove_user(request: HttpRequest, pk: int) -> HttpResponse:
    return _remove(request, get_object_or_404(ZiaUser, pk=pk), editing.delete_user)


def _affected(row: Any) -> str:
    """Whom a deletion hits, in numbers."""
    if isinstance(row, ZiaGroup):
        members = row.memberships.count()
        return "1 user loses this group." if members == 1 else f"{members:,} users lose this group."
    if isinstance(row, ZiaDepartment):
        return f"{row.users.count():,} users are in it; a department with users cannot be deleted."
    return f"The user leaves {row.memberships.count():,} groups."


@embedded_only
@needs("zia.view_ziagroup")
def group_options(request: HttpRequest) -> HttpResponse:
    return picker_answer(ZiaGroup.objects.filter(name__icontains=searched(request)))


@embedded_only
@needs("zia.view_ziadepartment")
def department_options(request: HttpRequest) -> HttpResponse:
    return picker_answer(ZiaDepartment.objects.filter(name__icontains=searched(request)))
