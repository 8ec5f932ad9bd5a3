"""What the handlers of all apps share about requests."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

if TYPE_CHECKING:
    from django.contrib.auth.models import User as AnyUser
    from django_htmx.middleware import HtmxDetails


SEARCH_LIMIT = 1_000  # characters; no name, address or comment that is searched has more to tell apart


class PortalRequest(HttpRequest):
    """A request as the middleware leaves it: signed in, with htmx's details."""

    htmx: "HtmxDetails"
    user: "AnyUser"  # type: ignore[assignment]


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for the list alone, not for the page around it."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def searched(request: HttpRequest, name: str = "q") -> str:
    """What the visitor searches for, see `searchable`."""
    return searchable(request.GET.get(name, ""))


def searchable(text: str) -> str:
    """The text without what no database can look for (NUL), no longer than anything that is searched."""
    return text.replace("\0", "").strip()[:SEARCH_LIMIT]


def without_empty(request: HttpRequest) -> str | None:
    """The address without its empty parameters; None where it has none."""
    if all(text for _name, texts in request.GET.lists() for text in texts):
        return None
    kept = QueryDict(mutable=True)
    for name, texts in request.GET.lists():
        if filled := [text for text in texts if text]:
            kept.setlist(name, filled)
    return f"{request.path}?{kept.urlencode()}" if kept else request.path


def clean_address(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a page whose form asks by GET: empty parameters do not stay in its address."""

    @wraps(view)
    def cleaned(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        clean = without_empty(request)
        return view(request, *args, **kwargs) if clean is None else redirect(clean)

    return cleaned


def client_ip(request: HttpRequest) -> str:
    """The client's address. X-Forwarded-For counts only behind the number of proxies named in the settings."""
    proxies: int = settings.PORTAL_TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def kept(request: HttpRequest) -> Sequence[tuple[str, str]]:
    """The form as it was sent, to be sent again with the new revision."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "revision", "back")
    ]
