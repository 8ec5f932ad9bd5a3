"""The Dashboard."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from portal.dashboard import current_dashboard
from portal.lib.access import signed_in


@signed_in("Everyone lands here; the sync is shown to those who may see it")
def show_dashboard(request: HttpRequest) -> HttpResponse:
    may_look = request.user.has_perm("directory.view_syncrun")
    return render(request, "portal/dashboard.html", {"board": current_dashboard(timezone.now()) if may_look else None})
