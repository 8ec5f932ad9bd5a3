"""List, form, copy and deletion of every kind of object. The address names the kind."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from portal.audit.recording import actor_of
from portal.lib import held_secrets, merging
from portal.lib.access import needs, verb_of_form
from portal.lib.errors import Conflict, DomainError
from portal.lib.http import searched
from portal.lib.keys import sent_keys
from portal.lib.lists import list_page
from portal.lib.pickers import picker_answer
from portal.lib.tabs import Tab
from portal.lib.unsaved import restored, status_of
from profiles import references
from profiles.forms.layout import problems
from profiles.models.objects import ProfileObject
from profiles.objects import conflict, editing, registry
from profiles.objects.forms import ObjectForm
from profiles.objects.kind import ObjectKind
from profiles.objects.referrers import referrers_of, use_counts


def _kind(slug: str) -> ObjectKind:
    """The kind at this address. Raises Http404."""
    kind = registry.find(slug)
    if kind is None:
        raise Http404
    return kind


def _to(verb: str) -> Callable[..., str]:
    """The permission to do that with the kind that the address names."""

    def permission(request: HttpRequest, slug: str, **_: Any) -> str:
        return _kind(slug).permission(verb)

    return permission


def _to_edit(request: HttpRequest, slug: str, pk: int | None = None) -> str:
    return _kind(slug).permission(verb_of_form(request, pk))


def _common(kind: ObjectKind) -> dict[str, Any]:
    return {"kind": kind, "list_url": kind.list_url}


@needs(_to("view"))
def object_list(request: HttpRequest, slug: str) -> HttpResponse:
    kind = _kind(slug)
    may = {verb: request.user.has_perm(kind.permission(verb)) for verb in ("add", "delete")}
    may_copy = may["add"] and kind.can_copy
    add_url = reverse("objects:add", args=[slug]) if may["add"] else ""
    context = {
        **_common(kind),
        "tabs": [Tab(one.title, one.list_url, one is kind) for one in registry.tabs_of(kind)],
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
        filters=kind.filters,
        table=kind.table,
        template="objects/list.html",
        context=context,
        table_options={"exclude": hidden},
        counts={"used": use_counts(kind)},
    )


@needs(_to_edit)
def edit(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """The form of a new or an existing object."""
    writes = "change" if pk else "add"
    kind = _kind(slug)
    row = get_object_or_404(kind.rows, pk=pk) if pk else None
    form = kind.form(kind, row, _sent(request, kind, row), request.FILES or None)
    if request.method == "POST" and "back" not in request.POST and form.is_valid():
        try:
            saved = _save(request, kind, form, row)
        except Conflict as error:
            return _conflict(request, kind, form, error)
        except DomainError as error:
            form.refuse(error)
        else:
            held_secrets.drop(request)
            if row and saved.revision == row.revision:
                messages.info(request, f"Nothing was changed: {saved.name} holds all of that already.")
            else:
                messages.success(request, f"{saved.name} is saved.")
            return redirect(kind.list_url)
    may_write = request.user.has_perm(kind.permission(writes)) and kind.may_change(row)
    return _form_page(request, kind, form, row, may_write)


def _sent(request: HttpRequest, kind: ObjectKind, row: ProfileObject | None) -> QueryDict | None:
    """What was typed, secrets that wait on the server among it, and the other's changes where a merge is asked for."""
    if request.method != "POST":
        return restored(request)
    sent = held_secrets.merged(request, kind.secrets)
    return conflict.resolved(kind, row, sent) if row and merging.is_asked(sent) else sent


def _save(request: HttpRequest, kind: ObjectKind, form: ObjectForm, row: ProfileObject | None) -> ProfileObject:
    if row is None:
        return editing.create(actor_of(request), kind, form.draft())
    revision = form.cleaned_data["revision"] or 0
    return editing.update(actor_of(request), kind, row.pk, form.draft(), expected_revision=revision)


def _form_page(
    request: HttpRequest, kind: ObjectKind, form: ObjectForm, row: ProfileObject | None, may_write: bool
) -> HttpResponse:
    if not may_write:
        form.lock()
    sections = form.sections()
    deletable = row and not row.is_builtin and request.user.has_perm(kind.permission("delete"))
    context = {
        **_common(kind),
        "form": form,
        "row": row,
        "sections": sections,
        "problems": problems(sections),
        "may_write": may_write,
        "delete_url": reverse("objects:delete", args=[kind.slug, row.pk]) if row and deletable else "",
        "referrers": referrers_of(kind, row) if row else None,
        "held": _held(request, form),
    }
    return render(request, kind.form_template, context, status=status_of(request, form))


def _held(request: HttpRequest, form: ObjectForm) -> str:
    """The handle of the secrets that were typed and not saved."""
    return held_secrets.hold(request, form.kind.secrets, form.data)


def _conflict(request: HttpRequest, kind: ObjectKind, form: ObjectForm, error: Conflict) -> HttpResponse:
    """What I opened, what is saved now, and what I typed; nothing that was typed is lost."""
    row = get_object_or_404(kind.rows, pk=form.row.pk if form.row else 0)
    merge = conflict.merge(kind, row, form)
    if merge.is_of_theirs_only:
        messages.info(request, f"{error.message} You changed nothing, so that stays.")
        return redirect(kind.url(row))
    hidden = ("csrfmiddlewaretoken", "revision", "back", held_secrets.FIELD, *kind.secrets)
    context = {
        **_common(kind),
        "row": row,
        "message": error.message,
        "merge": merge,
        "kept": [
            pair for pair in form.kept(merging.without_choices(cast(QueryDict, form.data))) if pair[0] not in hidden
        ],
        "revision": form.cleaned_data["revision"],
        "held": _held(request, form),
        "edit_url": kind.url(row),
        "heading": f"{row.name} was changed meanwhile",
    }
    return render(request, "objects/conflict.html", context, status=409)


@needs(_to("view"))
def options(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """What a setting of the kind may point at, as a picker asks."""
    kind = _kind(slug)
    pointing = {setting.key: setting.refers_to for setting in kind.settings if setting.refers_to}
    target = references.referable(pointing.get(key, ""))
    if target is None:
        raise Http404
    return picker_answer(target.rows.filter(name__icontains=searched(request)), hint=target.hint)


@require_POST
@needs(_to("add"))
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Copy what `ids` names."""
    kind = _kind(slug)
    try:
        copies = editing.copy(actor_of(request), kind, sent_keys("ids", request.POST.getlist("ids")))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"Copied as {', '.join(row.name for row in copies)}.")
    return redirect(kind.list_url)


@needs(_to("delete"))
def delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask and delete, or show who still refers to the object."""
    kind = _kind(slug)
    row = get_object_or_404(kind.rows, pk=pk)
    if request.method == "POST":
        try:
            name = editing.delete(actor_of(request), kind, pk)
        except editing.InUse as error:
            return _delete_page(request, kind, row, error.message, 409)
        messages.success(request, f"{name} is deleted.")
        return redirect(kind.list_url)
    return _delete_page(request, kind, row)


def _delete_page(
    request: HttpRequest, kind: ObjectKind, row: ProfileObject, message: str = "", status: int = 200
) -> HttpResponse:
    context = {**_common(kind), "row": row, "referrers": referrers_of(kind, row), "message": message}
    return render(request, "objects/delete.html", context, status=status)
