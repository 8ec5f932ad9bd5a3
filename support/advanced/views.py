"""Administration › Client Connector Support."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from directory import sync
from directory.connection.source import NotConnected
from directory.models import SyncRun
from directory.runs.summary import change_text
from portal.audit.recording import actor_of
from portal.lib.access import needs
from portal.lib.clock import duration_text
from portal.lib.errors import DomainError
from support.advanced import certificates
from support.advanced.forms import CertificateForm
from support.advanced.page import PAGE, show
from support.advanced.sync_card import current_card
from support.models import RootCertificate


@require_GET
@needs("directory.view_syncrun")
def advanced_configuration(request: HttpRequest) -> HttpResponse:
    return show(request)


@require_POST
@needs("directory.sync_groups")
def sync_groups(request: HttpRequest) -> HttpResponse:
    """Queue a sync and answer at once; where one is open, say so and start nothing."""
    return _request(request, "Sync Groups: the sync is queued.")


@require_POST
@needs("directory.sync_groups")
def dry_run(request: HttpRequest) -> HttpResponse:
    """Queue a run that only finds out what would change."""
    return _request(request, "The dry run is queued. It applies nothing.", dry_run=True)


def _request(request: HttpRequest, queued: str, *, dry_run: bool = False) -> HttpResponse:
    try:
        requested = sync.request(actor_of(request), trigger=SyncRun.Trigger.MANUAL, dry_run=dry_run)
    except NotConnected as refusal:
        messages.error(request, refusal.message)
    else:
        level = messages.SUCCESS if requested.created else messages.WARNING
        messages.add_message(request, level, queued if requested.created else _already(requested.run))
    if getattr(request, "htmx", False):
        return render(request, "support/_sync_answer.html", {"sync": current_card(timezone.now()), "toasts_oob": True})
    return redirect(PAGE)


def _already(run: SyncRun) -> str:
    seconds = (timezone.now() - run.requested_at).total_seconds()
    what = "dry run" if run.dry_run else "sync"
    return f"A {what} is already running (started {duration_text(seconds)} ago by {run.requested_by_name})."


@require_GET
@needs("directory.view_syncrun")
def sync_status(request: HttpRequest) -> HttpResponse:
    """The card alone. The page asks for it every two seconds while a run is open.

    Else it asks seldom, with the mark of the card that it shows: where that is the same, nothing is sent, so that no
    focus and no selection is lost.
    """
    card = current_card(timezone.now())
    if request.GET.get("idle") == card.mark:
        return HttpResponse(status=204)
    announce = ""
    if card.open_run is None and card.last_run is not None and "idle" not in request.GET:
        announce = _announcement(card.last_run)
    return render(request, "support/_sync_answer.html", {"sync": card, "announce": announce})


def _announcement(run: SyncRun) -> str:
    if run.state == SyncRun.State.PREVIEWED:
        return "Dry run done: nothing was applied."
    if run.state in SyncRun.GOOD:
        return f"Sync done: {change_text(run)}."
    return f"Sync ended: {run.get_state_display()}. {run.error}"


@require_POST
@needs("support.change_rootcertificate")
def upload_certificate(request: HttpRequest) -> HttpResponse:
    form = CertificateForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            content = form.cleaned_data["certificate"].read()
            row = certificates.upload(actor_of(request), content=content, now=timezone.now())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"The custom certificate is now {row.subject}.")
            return redirect(PAGE)
    return show(request, certificate_form=form, status=422)


@needs("support.delete_rootcertificate")
def remove_certificate(request: HttpRequest) -> HttpResponse:
    certificate = RootCertificate.stored()
    if certificate is None:
        return redirect(PAGE)
    if request.method != "POST":
        return render(request, "support/remove_certificate.html", {"certificate": certificate})
    certificates.remove(actor_of(request))
    messages.success(request, f"{certificate.subject} was removed. Devices get the Zscaler root certificate again.")
    return redirect(PAGE)


@require_GET
@needs("support.view_rootcertificate")
def download_certificate(request: HttpRequest) -> HttpResponse:
    certificate = RootCertificate.stored()
    if certificate is None:
        raise Http404
    answer = HttpResponse(certificate.pem, content_type="application/x-pem-file")
    answer.headers["Content-Disposition"] = 'attachment; filename="custom-root.pem"'
    return answer
