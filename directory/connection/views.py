"""Administration › ZIA Connection."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from directory.connection import conflict, saving, testing
from directory.connection.form import SECRET_NAMES, ConnectionForm
from directory.connection.source import NoSource, Origin, origin_of, source_from
from directory.connection.testing import ConnectionResult
from directory.models import ZiaConnection
from portal.audit.recording import actor_of
from portal.lib import held_secrets, merging
from portal.lib.access import needs, needs_by_method
from portal.lib.errors import Conflict, DomainError
from portal.lib.http import wants_part
from portal.lib.unsaved import restored

PAGE = "directory:connection"
VIEW, CHANGE = "directory.view_ziaconnection", "directory.change_ziaconnection"


@sensitive_post_parameters(*SECRET_NAMES)
@needs_by_method(get=VIEW, post=(VIEW, CHANGE))
def connection(request: HttpRequest) -> HttpResponse:
    stored = ZiaConnection.stored()
    if request.method != "POST":
        return _page(request, ConnectionForm(stored, restored(request)), stored)
    sent = held_secrets.merged(request, SECRET_NAMES)
    if stored and merging.is_asked(sent):
        sent = conflict.resolved(stored, sent)
    form = ConnectionForm(stored, sent)
    if "back" in sent:
        return _page(request, form, stored)
    if not form.is_valid():
        return _page(request, form, stored, status=422)
    try:
        revision = form.cleaned_data["revision"] or 0
        new = saving.save(actor_of(request), form.draft(), expected_revision=revision)
    except Conflict as error:
        return _conflict(request, form, error)
    except DomainError as error:
        form.refuse(error)
        return _page(request, form, stored, status=422)
    held_secrets.drop(request)
    if stored and new.revision == stored.revision:
        messages.info(request, "Nothing was changed: the connection holds all of that already.")
    else:
        messages.success(request, _saved_words(new))
    return redirect(PAGE)


def _conflict(request: HttpRequest, form: ConnectionForm, error: Conflict) -> HttpResponse:
    """What I opened, what is saved now, and what I typed; nothing that was typed is lost."""
    stored = ZiaConnection.stored()
    if stored is None:
        form.take_revision()
        form.refuse(error)
        return _page(request, form, None, status=409)
    merge = conflict.merge(form, stored)
    if merge.is_of_theirs_only:
        messages.info(request, f"{error.message} You changed nothing, so that stays.")
        return redirect(PAGE)
    hidden = ("csrfmiddlewaretoken", "back", held_secrets.FIELD, *SECRET_NAMES)
    kept = merging.without_choices(cast(QueryDict, form.data))
    context = {
        "row": stored,
        "message": error.message,
        "merge": merge,
        "kept": [pair for pair in kept if pair[0] not in hidden],
        "held": held_secrets.hold(request, SECRET_NAMES, form.data),
        "edit_url": reverse(PAGE),
        "crumb_url": reverse(PAGE),
        "crumb": "ZIA Connection",
        "heading": "The connection was changed meanwhile",
    }
    return render(request, "conflict.html", context, status=409)


def _saved_words(new: ZiaConnection) -> str:
    if origin_of(new) is not Origin.CONNECTION:
        return "The connection is saved. It is not in use."
    return f"The connection is saved. The next sync reads {new} and compares it with what is mirrored now."


@require_POST
@sensitive_post_parameters(*SECRET_NAMES)
@needs(CHANGE)
def test(request: HttpRequest) -> HttpResponse:
    """Try out what is in the form, and save nothing. By htmx only the result is answered."""
    stored = ZiaConnection.stored()
    form = ConnectionForm(stored, request.POST)
    outcome = None
    if form.is_valid():
        try:
            outcome = testing.test_connection(actor_of(request), form.draft())
        except DomainError as error:
            form.refuse(error)
    status = 200 if outcome else 422
    if wants_part(request):
        return render(request, "directory/connection/_test.html", {"form": form, "outcome": outcome}, status=status)
    return _page(request, form, stored, status=status, outcome=outcome)


@needs(CHANGE)
def remove(request: HttpRequest) -> HttpResponse:
    stored = ZiaConnection.stored()
    if stored is None:
        return redirect(PAGE)
    if request.method != "POST":
        return render(request, "directory/connection/remove.html", {"connection": stored})
    saving.remove(actor_of(request))
    messages.success(request, "The connection and its secrets are removed.")
    return redirect(PAGE)


def _page(
    request: HttpRequest,
    form: ConnectionForm,
    stored: ZiaConnection | None,
    *,
    status: int = 200,
    outcome: ConnectionResult | None = None,
) -> HttpResponse:
    may_change = request.user.has_perm(CHANGE)
    if not may_change:
        form.only_show()
    context: dict[str, Any] = {"form": form, "connection": stored, "may_change": may_change, "outcome": outcome}
    return render(request, "directory/connection/page.html", context | _in_use(stored), status=status)


def _in_use(stored: ZiaConnection | None) -> dict[str, Any]:
    """Where the directory comes from now, or why from nowhere."""
    facts: dict[str, Any] = {"origin": origin_of(stored).value, "source": None, "trouble": ""}
    try:
        return facts | {"source": source_from(stored)}
    except NoSource as error:
        return facts | {"trouble": str(error)}
