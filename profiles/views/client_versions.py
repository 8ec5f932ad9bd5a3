"""Whether an admin wants to see the minimum client versions beside the settings: a cookie, for every profile's page.

`?versions=on` or `off` switches, so that it works as a link; versions.js does the same without loading the page.
"""

import datetime as dt

from django.http import HttpRequest, HttpResponse

COOKIE = "versions"
ON, OFF = "on", "off"
KEPT = dt.timedelta(days=365)


def are_shown(request: HttpRequest) -> bool:
    return (_wanted(request) or request.COOKIES.get(COOKIE)) == ON


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keep what the link asked for."""
    if wanted := _wanted(request):
        response.set_cookie(COOKIE, wanted, max_age=KEPT, samesite="Lax", secure=request.is_secure())
    return response


def _wanted(request: HttpRequest) -> str:
    wanted = request.GET.get("versions", "")
    return wanted if wanted in (ON, OFF) else ""
