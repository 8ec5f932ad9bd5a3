"""`page` and `pageSize` of a listing."""

from dataclasses import dataclass

from rest_framework.request import Request

from portal.lib.errors import DomainError
from portal.lib.http import SEARCH_LIMIT
from portal.lib.keys import whole

DEFAULT_SIZE = 100
LARGEST_PAGE = 10**9


@dataclass(frozen=True, slots=True)
class Window:
    """The slice of a listing that a request asks for."""

    start: int
    stop: int


def window(request: Request, *, largest: int) -> Window:
    """Raises DomainError that names the parameter."""
    size = _number(request, "pageSize", DEFAULT_SIZE, largest)
    page = _number(request, "page", 1, LARGEST_PAGE)
    return Window((page - 1) * size, page * size)


def text_param(request: Request, name: str) -> str:
    """A filter's text, `""` where it is not asked for. Raises DomainError that names the parameter."""
    text: str = request.query_params.get(name, "").strip()
    if len(text) > SEARCH_LIMIT:
        raise DomainError.on(name, f"{name} has {len(text):,} characters, {SEARCH_LIMIT:,} are allowed.")
    if not is_storable(text):
        raise DomainError.on(name, f"{name} must not hold characters that no text can hold.")
    return text


def is_storable(text: str) -> bool:
    """Whether a database takes the text: no null characters, no lone surrogates."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _number(request: Request, name: str, default: int, largest: int) -> int:
    text = request.query_params.get(name, "")
    if not text:
        return default
    number = whole(text, largest)
    if not number:
        raise DomainError.on(name, f"{name} must be a number from 1 to {largest}, not {text[:50]!r}.")
    return number
