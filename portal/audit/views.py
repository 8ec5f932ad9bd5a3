"""Audit Logs: who did what, when, from where, with which result."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from portal.audit.differences import diff
from portal.audit.filters import AuditFilter
from portal.audit.links import link_of
from portal.audit.models import AuditEntry
from portal.audit.tables import AuditTable
from portal.lib.access import needs
from portal.lib.lists import list_page


@needs("audit.view_auditentry")
def entries(request: HttpRequest) -> HttpResponse:
    return list_page(
        request,
        rows=AuditEntry.objects.defer("before", "after"),
        filters=AuditFilter,
        table=AuditTable,
        template="audit/list.html",
        context={"noun": "entry", "nouns": "entries", "list_label": "Audit entries"},
    )


@needs("audit.view_auditentry")
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(AuditEntry, pk=pk)
    link = link_of(shown)
    context = {
        "entry": shown,
        "fields": diff(shown.before, shown.after),
        "link": link if link and request.user.has_perm(link.permission) else None,
    }
    return render(request, "audit/entry.html", context)
