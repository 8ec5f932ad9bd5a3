"""Sign-in and time zone of the admin for every page, the domain's refusals as pages, and what caches must know."""

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from portal.lib.database import is_contention
from portal.lib.errors import BUSY, Conflict, DomainError, Gone, NotAllowed

Handler = Callable[[HttpRequest], HttpResponse]
STATUSES = {NotAllowed: 403, Gone: 404, Conflict: 409}


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Whoever sent a form after the session had ended reads at the sign-in that it was not saved."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]) -> Any:
        if request.method == "POST":
            messages.warning(request, "Your session had ended, so nothing was saved. Sign in, then do it again.")
        return super().handle_no_permission(request, view_func)


class AdminPreferencesMiddleware:
    """Times are shown in the zone that the admin chose; the server's zone otherwise."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = getattr(request.user, "time_zone", "")
        if not zone:
            return self.get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(zone)):
            return self.get_response(request)


class VaryOnHtmxMiddleware:
    """One address answers a page or a part of it. A browser that goes back must not show the part it kept."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ("HX-Request",))
        return response


class DomainErrorMiddleware:
    """A DomainError that no view handled becomes an error page with the shell and its own words.

    So does a write that the database refused only because others were writing.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if is_contention(error):
            error = Conflict(BUSY)
        if not isinstance(error, DomainError):
            return None
        status = next((code for kind, code in STATUSES.items() if isinstance(error, kind)), 400)
        return render(request, "error.html", {"status": status, "message": error.message}, status=status)
