"""Deciding about a held sync: look at what would go, then apply exactly that, or discard it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from directory import sync, usage
from directory.models import SyncChange, SyncRun
from directory.runs.counts import results
from directory.usage import consequences_of
from portal.audit.recording import actor_of
from portal.lib.access import needs
from portal.lib.errors import DomainError
from portal.lib.lookups import SortKey
from profiles.rules.expectations.enforcing import OVERRIDE, REASON_FIELD, checked_reason
from support.advanced.forms import OverrideForm

PAGE = "support:advanced_configuration"
APPLY = "directory.apply_held"
SHOWN = 100


@require_GET
@needs("directory.view_syncrun")
def held(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(SyncRun, pk=pk)
    if sync.waiting() != run:
        return redirect("directory:run", pk=pk)
    gone = SyncChange.objects.filter(run=run, change=SyncChange.Change.REMOVED).order_by("kind", SortKey("name"), "pk")
    context = {
        "run": run,
        "results": results(run, links=False),
        "gone": gone[:SHOWN],
        "gone_count": gone.count(),
        "consequences": consequences_of(run),
        "asks_why": usage.is_held_by_a_check(run),
        "override": OverrideForm(),
    }
    return render(request, "support/held.html", context)


def _to_apply(request: HttpRequest, pk: int) -> str:
    """What a check objects to asks for more than the change set alone."""
    run = get_object_or_404(SyncRun, pk=pk)
    return OVERRIDE if usage.is_held_by_a_check(run) else APPLY


@require_POST
@needs(APPLY, _to_apply)
def apply_held(request: HttpRequest, pk: int) -> HttpResponse:
    asks_why = usage.is_held_by_a_check(get_object_or_404(SyncRun, pk=pk))
    try:
        reason = checked_reason(request.POST.get(REASON_FIELD, "")) if asks_why else ""
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("support:held", pk=pk)
    requested = sync.apply_anyway(actor_of(request), pk, reason=reason)
    if requested.created:
        messages.success(request, "The sync is queued. It applies exactly this change set, or is held again.")
    else:
        messages.warning(request, "A sync is already running. Decide again when it has ended.")
    return redirect(PAGE)


@require_POST
@needs(APPLY)
def discard_held(request: HttpRequest, pk: int) -> HttpResponse:
    sync.discard(actor_of(request), pk)
    messages.success(request, "The held sync is discarded. The groups stay as they are.")
    return redirect(PAGE)
