"""The editor of an expectation: what it states, whether it holds as it is typed, and what broke it."""

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from portal.audit.recording import actor_of
from portal.lib.access import needs, needs_to_edit
from portal.lib.errors import Conflict, DomainError
from portal.lib.http import wants_part
from portal.lib.unsaved import sent_or_restored, status_of
from profiles.editing import expectations as verbs
from profiles.forms.expectations import ExpectationForm, fresh_values, stored_values
from profiles.models import Expectation
from profiles.rules.expectations import Answer, Breaker, ask, check_again, question_of
from profiles.rules.expectations.keeping import with_named
from profiles.rules.expectations.questions import Kind
from profiles.views.expectations.listing import state_pill

EXAMPLES = {
    Kind.USER: "Ada on Windows gets “Finance”.",
    Kind.MEMBERS: "All members of Sales get “Sales” or “Travel” on every platform.",
    Kind.NOT_DEFAULT: "No member of Finance gets Default on macOS.",
    Kind.AT_MOST: "At most 20 users get Default on Windows.",
    Kind.REACHES: "“Contractors” reaches at least 1 user.",
}


@dataclass(frozen=True, slots=True)
class Result:
    """What a page says of a statement: the answer, or why it cannot be asked yet."""

    answer: Answer | None = None
    missing: str = ""


def _rows() -> "QuerySet[Expectation]":
    return with_named(Expectation.objects.all())


@needs("profiles.add_expectation")
def kinds(request: HttpRequest) -> HttpResponse:
    """What may be stated, to choose from."""
    choices = [(kind, kind.label, EXAMPLES[kind]) for kind in Kind]
    return render(request, "profiles/expectations/kinds.html", {"choices": choices})


@needs_to_edit("profiles", "expectation")
def edit(request: HttpRequest, pk: int | None = None, kind: str = "") -> HttpResponse:
    """The form of a new one of a kind, or of an existing one. `check` asks without saving."""
    row = get_object_or_404(_rows(), pk=pk) if pk else None
    if row is None and kind not in Kind.values:
        raise Http404
    form = ExpectationForm(
        row.kind if row else kind, sent_or_restored(request), stored_values(row) if row else fresh_values()
    )
    if request.method != "POST":
        return _page(request, form, row)
    if "check" in request.POST:
        result = _result(form)
        if wants_part(request):
            return render(request, "profiles/expectations/_result.html", {"result": result})
        return _page(request, form, row, result)
    if form.is_valid():
        try:
            return _saved(request, form, row)
        except Conflict as error:
            return _conflict(request, form, row, error)
        except DomainError as error:
            form.refuse(error)
    return _page(request, form, row)


def _result(form: ExpectationForm) -> Result:
    if not form.is_valid():
        return Result(missing="; ".join(str(texts[0]) for texts in form.errors.values()))
    try:
        return Result(ask([verbs.check_draft(form.draft())])[0])
    except DomainError as error:
        return Result(missing=error.message)


def _saved(request: HttpRequest, form: ExpectationForm, row: Expectation | None) -> HttpResponse:
    actor = actor_of(request)
    if row is None:
        saved = verbs.create(actor, form.draft())
    else:
        saved = verbs.update(actor, row.pk, form.draft(), expected_revision=form.cleaned_data["revision"] or 0)
    if row and saved.revision == row.revision:
        messages.info(request, "Nothing was changed: the expectation holds all of that already.")
        return redirect("profiles:expectations")
    if saved.state == Expectation.State.BROKEN:
        messages.warning(request, "The expectation is saved. It does not hold at present.")
    else:
        messages.success(request, "The expectation is saved.")
    return redirect("profiles:expectation", pk=saved.pk)


def _conflict(request: HttpRequest, form: ExpectationForm, row: Expectation | None, error: Conflict) -> HttpResponse:
    """What is stored now, above what was typed; saved once more, that replaces it."""
    current = get_object_or_404(_rows(), pk=row.pk if row else 0)
    again = cast(QueryDict, form.data).copy()
    again["revision"] = str(current.revision)
    form = ExpectationForm(form.kind, again)
    stored = question_of(current).statement
    return _page(request, form, current, conflict=f"{error.message} It states now: {stored}.", status=409)


def _page(
    request: HttpRequest,
    form: ExpectationForm,
    row: Expectation | None,
    result: Result | None = None,
    conflict: str = "",
    status: int = 0,
) -> HttpResponse:
    may_write = request.user.has_perm(f"profiles.{'change' if row else 'add'}_expectation")
    if not may_write:
        for field in form.fields.values():
            field.disabled = True
    context: dict[str, Any] = {
        "form": form,
        "row": row,
        "kind": Kind(form.kind).label,
        "statement": question_of(row).statement if row else "",
        "pill": state_pill(row) if row else "",
        "result": result or (Result() if row is None or form.is_bound else _stored(row)),
        "breakers": [Breaker(**one) for one in row.breakers] if row else [],
        "breaking": sum(kept["number"] for kept in row.found.values()) if row and row.kind != Kind.REACHES else 0,
        "may_write": may_write,
        "may_delete": row is not None and request.user.has_perm("profiles.delete_expectation"),
        "conflict": conflict,
        "list_url": reverse("profiles:expectations"),
    }
    return render(request, "profiles/expectations/edit.html", context, status=status or status_of(request, form))


def _stored(row: Expectation) -> Result:
    """What is kept of the last check. A disabled one was not asked."""
    if not row.is_enabled or row.checked_at is None:
        return Result(missing="It is disabled, so nothing asks it.")
    return Result(Answer.kept(question_of(row), row.found, row.breakers))


@require_POST
@needs("profiles.change_expectation")
def set_enabled(request: HttpRequest, pk: int) -> HttpResponse:
    wanted = request.POST.get("enabled") == "1"
    _row, is_news = verbs.set_enabled(actor_of(request), pk, wanted)
    text = "enabled" if wanted else "disabled: nothing asks it"
    if is_news:
        messages.success(request, f"The expectation is {text}.")
    return redirect("profiles:expectation", pk=pk)


@require_POST
@needs("profiles.change_expectation")
def check_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask it again, and keep what is found."""
    row = get_object_or_404(Expectation, pk=pk)
    check_again(row.pk, by=actor_of(request).name)
    messages.info(request, "The expectation was checked." if row.is_enabled else "It is disabled, so nothing asks it.")
    return redirect("profiles:expectation", pk=pk)


@needs("profiles.delete_expectation")
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_rows(), pk=pk)
    if request.method != "POST":
        context = {"row": row, "statement": question_of(row).statement}
        return render(request, "profiles/expectations/delete.html", context)
    statement = verbs.delete(actor_of(request), pk)
    messages.success(request, f"“{statement}” is deleted. Nothing is checked for it any more.")
    return redirect("profiles:expectations")
