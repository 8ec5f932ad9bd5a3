"""The Dashboard."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from portal.dashboard import dashboard


def show_dashboard(request: HttpRequest) -> HttpResponse:
    may_look = request.user.has_perm("directory.view_syncrun")
    return render(request, "portal/dashboard.html", {"board": dashboard(timezone.now()) if may_look else None})
