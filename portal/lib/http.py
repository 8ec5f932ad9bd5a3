"""What the handlers of all apps share about requests."""

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from portal.lib.keys import whole

if TYPE_CHECKING:
    from django.contrib.auth.models import User as AnyUser
    from django_htmx.middleware import HtmxDetails

LARGEST_PORT = 65_535


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
    """The client's address, as the databases take it; "" where it is not known.

    X-Forwarded-For counts only behind the number of proxies named in the settings. What is no address there, such as
    `unknown` or a made-up name (RFC 7239, 6), is passed over for the address of the nearest proxy.
    """
    proxies: int = settings.PORTAL_TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if 0 < proxies <= len(forwarded) and (client := _address(forwarded[-proxies])):
        return client
    return _address(str(request.META.get("REMOTE_ADDR", "")))


def _address(text: str) -> str:
    """Without quotation marks, brackets, port and zone; an IPv4 address in the clothes of IPv6 as IPv4."""
    text = text.strip().removeprefix('"').removesuffix('"')
    host, rest = text, ""
    if text.startswith("["):
        host, closed, rest = text[1:].partition("]")
        if not closed:
            return ""
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
        rest = f":{port}"
    if rest and whole(rest.removeprefix(":"), LARGEST_PORT) is None:
        return ""
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)
