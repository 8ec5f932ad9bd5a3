"""Administration › Business Continuity."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from directory.connection.source import EMBEDDED, mode_in_use, source_label
from portal.audit.recording import actor_of
from portal.lib.access import needs
from profiles.queries import number_with_continuity
from support.continuity import synced_values
from support.models import BusinessContinuity

PAGE = "continuity:page"
VIEW, SYNC = "support.view_businesscontinuity", "support.sync_businesscontinuity"


@require_GET
@needs(VIEW)
def page(request: HttpRequest) -> HttpResponse:
    row = BusinessContinuity.stored()
    context: dict[str, Any] = {
        "row": row,
        "source": source_label(),
        "is_embedded": mode_in_use() == EMBEDDED,
        "profiles": number_with_continuity(),
        **(_shown(row) if row else {}),
    }
    return render(request, "support/business_continuity.html", context)


def _shown(row: BusinessContinuity) -> dict[str, Any]:
    certificate = synced_values.certificate_of(row)
    values = [(label, getattr(row, name)) for name, label in synced_values.LABELS.items()]
    return {
        "values": values,
        "certificate": certificate,
        "is_empty": certificate is None and not any(value for _label, value in values),
        "advice": synced_values.ADVICE.get(row.trouble, ""),
    }


@require_POST
@needs(SYNC)
def sync(request: HttpRequest) -> HttpResponse:
    """Ask the upstream while the admin waits. What went wrong stands on the page."""
    row = synced_values.sync(actor_of(request))
    if row.trouble:
        messages.error(request, "Business Continuity was not synced. The page says why.")
    else:
        messages.success(request, f"Business Continuity is synced from {row.source}.")
    return redirect(PAGE)


@require_GET
@needs(VIEW)
def download(request: HttpRequest) -> HttpResponse:
    row = BusinessContinuity.stored()
    if row is None or row.synced_at is None:
        raise Http404
    answer = JsonResponse(synced_values.config(row), json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer.headers["Content-Disposition"] = 'attachment; filename="business-continuity.json"'
    return answer
