"""Who may call a view: each declares it once, with one of these, and what declares it is also what refuses.

A view that needs a permission answers 403 to admins without it. Who is not signed in is sent to the sign-in by the
middleware, but for a view that is open to everyone. The classes of an API name the scopes of a token instead.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)
Named = str | tuple[str, ...] | Callable[..., str]
"""One permission, several of which all are needed, or what finds it from the request and the address's arguments."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a view asks for; one that asks for no permission says `why`."""

    get: tuple[Named, ...] = ()
    post: tuple[Named, ...] = ()
    why: str = ""
    is_open: bool = False

    def permissions(self, request: HttpRequest, *args: Any, **kwargs: Any) -> list[str]:
        """All that the request needs. Raises Http404 where the address names nothing that there is."""
        named = self.post if request.method == "POST" else self.get
        return [one for name in named for one in _names(name, request, *args, **kwargs)]


@dataclass(frozen=True, slots=True)
class Scopes:
    """What the token of an API client needs. `portal.api.access` asks for it."""

    read: str = "read"
    write: str = "write"

    def of(self, method: str | None) -> str:
        return self.read if method in ("GET", "HEAD", "OPTIONS") else self.write


@dataclass(frozen=True, slots=True)
class OfDevices:
    """The credential of an enrolled device, and nothing else: no session, no token of an API client."""


def needs(*permissions: Named) -> Callable[[V], V]:
    """All of these, whatever the method."""
    return _declared(Access(permissions, permissions))


def needs_by_method(*, get: Named, post: Named) -> Callable[[V], V]:
    """Looking and writing need different permissions. What is no POST only looks."""
    return _declared(Access((get,), (post,)))


def needs_to_edit(app: str, model: str) -> Callable[[V], V]:
    """The form of a model's rows, see `verb_of_form`."""

    def permission(request: HttpRequest, *args: Any, pk: int | None = None, **kwargs: Any) -> str:
        return f"{app}.{verb_of_form(request, pk)}_{model}"

    return needs(permission)


def verb_of_form(request: HttpRequest, pk: int | None) -> str:
    """A form without a row adds one; with one, looking needs `view` and saving `change`."""
    return "add" if not pk else "change" if request.method == "POST" else "view"


def signed_in(why: str) -> Callable[[V], V]:
    """Every admin."""
    return _declared(Access(why=why))


def open_to_everyone(why: str) -> Callable[[V], V]:
    """Without a sign-in, too."""
    return _declared(Access(why=why, is_open=True))


def access_of(view: Any) -> Access | Scopes | OfDevices | None:
    """What a view, as a route holds it, declares; None where it declares nothing."""
    found = getattr(view, "access", None) or getattr(getattr(view, "cls", None), "access", None)
    return cast(Access | Scopes | OfDevices | None, found)


def _declared(access: Access) -> Callable[[V], V]:
    def declare(view: V) -> V:
        if access_of(view) is not None:
            raise TypeError(f"{view.__name__} declares twice who may call it.")

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            for permission in access.permissions(request, *args, **kwargs):
                if not request.user.has_perm(permission):
                    raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access = access  # type: ignore[attr-defined]
        guarded.login_required = not access.is_open  # type: ignore[attr-defined]
        return cast(V, guarded)

    return declare


def _names(name: Named, request: HttpRequest, *args: Any, **kwargs: Any) -> tuple[str, ...]:
    found = name(request, *args, **kwargs) if callable(name) else name
    return (found,) if isinstance(found, str) else found
