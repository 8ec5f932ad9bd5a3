"""Fields of a JSON body. Each raises DomainError that names the field."""

from collections.abc import Collection, Mapping
from typing import Any

from portal.api.paging import is_storable
from portal.lib.errors import DomainError
from portal.lib.keys import LARGEST_KEY


def fields_of(body: object, known: Collection[str], within: str = "") -> Mapping[str, Any]:
    """An object that has no other fields than the known ones. `within` is the field that holds it, if one does."""
    if not isinstance(body, Mapping):
        raise (
            DomainError.on(within, "It must be an object.")
            if within
            else DomainError("The body must be a JSON object.")
        )
    if unknown := sorted(str(name) for name in body if name not in known):
        raise DomainError.on(f"{within}.{unknown[0][:100]}" if within else unknown[0][:100], "There is no such field.")
    return body


def text(data: Mapping[str, Any], name: str, default: str = "") -> str:
    value = data.get(name, default)
    if not isinstance(value, str) or not is_storable(value):
        raise DomainError.on(name, "It must be a text.")
    return value


def flag(data: Mapping[str, Any], name: str, default: bool = True) -> bool:
    value = data.get(name, default)
    if not isinstance(value, bool):
        raise DomainError.on(name, "It must be true or false.")
    return value


def number(data: Mapping[str, Any], name: str) -> int | None:
    value = data.get(name)
    return None if value is None else key(value, name)


def key(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_KEY:
        raise DomainError.on(name, "It must be a whole number.")
    return value


def several(data: Mapping[str, Any], name: str, kind: type) -> list[Any]:
    value = data.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, kind) for item in value):
        raise DomainError.on(name, f"It must be a list of {'texts' if kind is str else 'whole numbers'}.")
    return value
