"""List, form, copy and deletion of every kind of object. The address names the kind."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from portal.audit.diff import by_difference, diff
from portal.audit.record import actor_of
from portal.lib.access import needs, verb_of_form
from portal.lib.errors import Conflict, DomainError
from portal.lib.http import kept, searched
from portal.lib.lists import list_page
from portal.lib.pickers import picker_answer
from profiles.forms import held_secrets
from profiles.forms.layout import problems
from profiles.models.objects import ProfileObject
from profiles.objects import editing, pages
from profiles.objects import kind as objects_kind
from profiles.objects.forms import ObjectForm
from profiles.objects.kind import ObjectKind
from profiles.objects.pages import ObjectPage
from profiles.objects.users import use_counts, users_of
from profiles.objects.values import checked, replaced_secrets, snapshot, values_of


def _page(slug: str) -> ObjectPage:
    """The pages of a kind. Raises Http404."""
    page = pages.find(slug)
    if page is None:
        raise Http404
    return page


def _to(verb: str) -> Callable[..., str]:
    """The permission to do that with the kind that the address names."""

    def permission(request: HttpRequest, slug: str, **_: Any) -> str:
        return _page(slug).kind.permission(verb)

    return permission


def _to_edit(request: HttpRequest, slug: str, pk: int | None = None) -> str:
    return _page(slug).kind.permission(verb_of_form(request, pk))


def _common(page: ObjectPage) -> dict[str, Any]:
    return {"object_page": page, "kind": page.kind, "list_url": page.list_url}


@needs(_to("view"))
def object_list(request: HttpRequest, slug: str) -> HttpResponse:
    page = _page(slug)
    kind = page.kind
    may = {verb: request.user.has_perm(kind.permission(verb)) for verb in ("add", "delete")}
    may_copy = may["add"] and kind.can_copy
    add_url = reverse("objects:add", args=[slug]) if may["add"] else ""
    context = {
        **_common(page),
        "tabs": pages.family_of(page),
        "noun": kind.noun,
        "nouns": kind.nouns,
        "list_label": kind.title,
        "add_url": add_url,
        "may_copy": may_copy,
        "may_delete": may["delete"],
        "copies": editing.COPIES,
        "empty_title": f"No {kind.nouns} yet",
        "empty_action_url": add_url,
        "empty_action_label": f"Add {kind.label}",
    }
    hidden = [name for name, shown in (("pick", may_copy), ("actions", may_copy or may["delete"])) if not shown]
    return list_page(
        request,
        rows=kind.rows,
        filters=page.filters,
        table=page.table,
        template="objects/list.html",
        context=context,
        table_options={"exclude": hidden},
        counts={"used": use_counts(kind)},
    )


@needs(_to_edit)
def edit(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """The form of a new or an existing object."""
    writes = "change" if pk else "add"
    page = _page(slug)
    row = get_object_or_404(page.kind.rows, pk=pk) if pk else None
    sent = held_secrets.merged(request, page.kind.secrets) if request.POST else None
    form = page.form(page.kind, row, sent, request.FILES or None)
    if request.method == "POST" and "back" not in request.POST and form.is_valid():
        try:
            saved = _save(request, page.kind, form, row)
        except Conflict as error:
            return _conflict(request, page, form, error)
        except DomainError as error:
            form.refuse(error)
        else:
            held_secrets.drop(request)
            messages.success(request, f"{saved.name} is saved.")
            return redirect(page.list_url)
    may_write = request.user.has_perm(page.kind.permission(writes)) and page.kind.may_change(row)
    return _form_page(request, page, form, row, may_write)


def _save(request: HttpRequest, kind: ObjectKind, form: ObjectForm, row: ProfileObject | None) -> ProfileObject:
    if row is None:
        return editing.create(actor_of(request), kind, form.draft())
    revision = form.cleaned_data["revision"] or 0
    return editing.update(actor_of(request), kind, row.pk, form.draft(), expected_revision=revision)


def _form_page(
    request: HttpRequest, page: ObjectPage, form: ObjectForm, row: ProfileObject | None, may_write: bool
) -> HttpResponse:
    if not may_write:
        form.lock()
    sections = form.sections()
    deletable = row and not row.is_builtin and request.user.has_perm(page.kind.permission("delete"))
    context = {
        **_common(page),
        "form": form,
        "row": row,
        "sections": sections,
        "problems": problems(sections),
        "may_write": may_write,
        "delete_url": reverse("objects:delete", args=[page.kind.slug, row.pk]) if row and deletable else "",
        "users": users_of(page.kind, row) if row else None,
        "held": _held(request, form),
    }
    return render(request, page.form_template, context, status=422 if form.errors else 200)


def _held(request: HttpRequest, form: ObjectForm) -> str:
    """The handle of the secrets that were typed and not saved."""
    return held_secrets.hold(request, form.kind.secrets, form.data)


def _conflict(request: HttpRequest, page: ObjectPage, form: ObjectForm, error: Conflict) -> HttpResponse:
    """Both versions side by side; nothing that was typed is lost."""
    kind = page.kind
    row = get_object_or_404(kind.rows, pk=form.row.pk if form.row else 0)
    stored, draft = values_of(kind, row), form.draft()
    mine, _errors = checked(kind, draft, stored, lock=False)
    wanted = snapshot(kind, draft.name, mine) | replaced_secrets(kind, stored, mine)
    context = {
        **_common(page),
        "row": row,
        "message": error.message,
        **by_difference(diff(snapshot(kind, row.name, stored), wanted)),
        "kept": [pair for pair in form.kept(kept(request)) if pair[0] not in (held_secrets.FIELD, *kind.secrets)],
        "held": _held(request, form),
        "edit_url": kind.url(row),
    }
    return render(request, "objects/conflict.html", context, status=409)


@needs(_to("view"))
def options(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """What a setting of the kind may point at, as a picker asks."""
    kind = _page(slug).kind
    pointing = {setting.key: setting.refers_to for setting in kind.settings if setting.refers_to}
    target = objects_kind.find(pointing.get(key, ""))
    if target is None:
        raise Http404
    return picker_answer(target.rows.filter(name__icontains=searched(request)), hint=target.hint)


@require_POST
@needs(_to("add"))
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Copy what `ids` names."""
    page = _page(slug)
    ids = [int(text) for text in request.POST.getlist("ids") if text.isascii() and text.isdecimal() and len(text) < 19]
    try:
        copies = editing.copy(actor_of(request), page.kind, ids)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"Copied as {', '.join(row.name for row in copies)}.")
    return redirect(page.list_url)


@needs(_to("delete"))
def delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask and delete, or show who still refers to the object."""
    page = _page(slug)
    row = get_object_or_404(page.kind.rows, pk=pk)
    if request.method == "POST":
        try:
            name = editing.delete(actor_of(request), page.kind, pk)
        except editing.InUse as error:
            return _delete_page(request, page, row, error.message, 409)
        messages.success(request, f"{name} is deleted.")
        return redirect(page.list_url)
    return _delete_page(request, page, row)


def _delete_page(
    request: HttpRequest, page: ObjectPage, row: ProfileObject, message: str = "", status: int = 200
) -> HttpResponse:
    context = {**_common(page), "row": row, "users": users_of(page.kind, row), "message": message}
    return render(request, "objects/delete.html", context, status=status)
