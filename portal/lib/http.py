"""What the handlers of all apps share about requests."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib.auth.models import User as AnyUser
    from django_htmx.middleware import HtmxDetails


class PortalRequest(HttpRequest):
    """A request as the middleware leaves it: signed in, with htmx's details."""

    htmx: "HtmxDetails"
    user: "AnyUser"  # type: ignore[assignment]


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for the list alone, not for the page around it."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def searched(request: HttpRequest, name: str = "q") -> str:
    """What the visitor searches for, without what no database can look for (NUL)."""
    return request.GET.get(name, "").replace("\0", "").strip()


def client_ip(request: HttpRequest) -> str:
    """The client's address. X-Forwarded-For counts only behind the number of proxies named in the settings."""
    proxies: int = settings.PORTAL_TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))
