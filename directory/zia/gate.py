"""Whether the embedded ZIA Admin Portal exists: everywhere else its pages and its API are 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse


def is_embedded() -> bool:
    return bool(settings.PORTAL_ZIA_MODE == "embedded")


def embedded_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_embedded():
            raise Http404
        return view(request, *args, **kwargs)

    return gated
