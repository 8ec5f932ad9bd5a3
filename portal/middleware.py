"""Sign-in and time zone of the admin for every page, the domain's refusals as pages, and what caches must know."""

import zoneinfo
from collections.abc import Callable
from typing import Any

import structlog
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django_structlog.middlewares import RequestMiddleware

from portal.accounts import sessions, unsaved_forms
from portal.lib.database import is_contention
from portal.lib.errors import BUSY, Conflict, DomainError, Gone, NotAllowed
from portal.lib.http import client_ip

Handler = Callable[[HttpRequest], HttpResponse]
STATUSES = {NotAllowed: 403, Gone: 404, Conflict: 409}


class SessionLimitsMiddleware:
    """Ends a session whose time is over. Pages may ask for what was typed before, and a form that is saved drops it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            sessions.keep_up(request)
        if request.user.is_authenticated:
            unsaved_forms.look_up(request)
        response = self.get_response(request)
        if request.method == "POST" and response.status_code == 302 and request.user.is_authenticated:
            unsaved_forms.drop_saved(request)
        return response


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Whoever sent a form after the session had ended reads at the sign-in what became of it."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]) -> Any:
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        if page := unsaved_forms.keep(request.POST, timezone.now()):
            messages.warning(request, f"Your session had ended. {unsaved_forms.KEPT}")
            return redirect_to_login(page)
        messages.warning(request, "Your session had ended, so nothing was saved. Sign in, then do it again.")
        return super().handle_no_permission(request, view_func)


class RequestLogMiddleware(RequestMiddleware):
    """Two lines of the log for each request. They show the address that the audit log and the limits go by."""

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        structlog.contextvars.bind_contextvars(ip=client_ip(request))


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


class NoStoreMiddleware:
    """What the portal answers is kept by nobody: no proxy, no disk, and no browser that goes back after a sign-out.

    Static files are answered before.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "no-store" not in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = "no-store"
        return response


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
