"""Deciding about a held sync: look at what would go, then apply exactly that, or discard it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from directory import sync
from directory.models import SyncChange, SyncRun
from directory.runs.counts import results
from directory.usage import consequences_of
from portal.audit.recording import actor_of
from portal.lib.access import needs
from portal.lib.lookups import SortKey

PAGE = "support:advanced_configuration"
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
    }
    return render(request, "support/held.html", context)


@require_POST
@needs("directory.apply_held")
def apply_held(request: HttpRequest, pk: int) -> HttpResponse:
    requested = sync.apply_anyway(actor_of(request), pk)
    if requested.created:
        messages.success(request, "The sync is queued. It applies exactly this change set, or is held again.")
    else:
        messages.warning(request, "A sync is already running. Decide again when it has ended.")
    return redirect(PAGE)


@require_POST
@needs("directory.apply_held")
def discard_held(request: HttpRequest, pk: int) -> HttpResponse:
    sync.discard(actor_of(request), pk)
    messages.success(request, "The held sync is discarded. The groups stay as they are.")
    return redirect(PAGE)
