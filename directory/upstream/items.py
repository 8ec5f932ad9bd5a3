"""From the API's JSON to typed rows. A malformed item is refused by name, never dropped."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from directory.upstream.errors import Kind, UpstreamError

NAME_LIMIT = 255
COMMENT_LIMIT = 10_240
LARGEST_ID = 2**63 - 1


class Group(NamedTuple):
    id: int
    name: str
    comments: str


class Department(NamedTuple):
    id: int
    name: str
    comments: str


class User(NamedTuple):
    id: int
    name: str
    email: str
    department_id: int | None
    group_ids: tuple[int, ...]


class Place(NamedTuple):
    """Where an item stands, for the error message: `groups, page 3, item 17`."""

    listing: str
    page: int
    item: int

    def refuse(self, reason: str) -> UpstreamError:
        where = f"{self.listing}, page {self.page}, item {self.item}"
        return UpstreamError(Kind.BAD_DATA, self.listing, f"ZIA sent a bad item ({where}): {reason}.")


def group(raw: object, place: Place) -> Group:
    item = _mapping(raw, place)
    return Group(_id(item, place), _text(item, "name", NAME_LIMIT, place), _optional(item, "comments", place))


def department(raw: object, place: Place) -> Department | None:
    """None for a department that the upstream flags as deleted."""
    item = _mapping(raw, place)
    if item.get("deleted") is True:
        return None
    return Department(_id(item, place), _text(item, "name", NAME_LIMIT, place), _optional(item, "comments", place))


def user(raw: object, place: Place) -> User | None:
    """None for a user that the upstream flags as deleted."""
    item = _mapping(raw, place)
    if item.get("deleted") is True:
        return None
    belongs = item.get("department")
    groups = item.get("groups") or []
    if not isinstance(groups, list):
        raise place.refuse("its groups are not a list")
    return User(
        _id(item, place),
        _text(item, "name", NAME_LIMIT, place),
        _text(item, "email", NAME_LIMIT, place),
        _id(_mapping(belongs, place), place) if belongs else None,
        tuple({_id(_mapping(entry, place), place) for entry in groups}),
    )


def _mapping(raw: object, place: Place) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise place.refuse("it is not an object")
    return raw


def _id(item: Mapping[str, Any], place: Place) -> int:
    value = item.get("id")
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= LARGEST_ID:
        raise place.refuse("it has no usable id")
    return value


def _text(item: Mapping[str, Any], key: str, limit: int, place: Place) -> str:
    value = item.get(key)
    if not isinstance(value, str) or not value.strip():
        raise place.refuse(f"its {key} is missing")
    return _checked(value, key, limit, place)


def _optional(item: Mapping[str, Any], key: str, place: Place) -> str:
    value = item.get(key) or ""
    if not isinstance(value, str):
        raise place.refuse(f"its {key} is not a text")
    return _checked(value, key, COMMENT_LIMIT, place)


def _checked(value: str, key: str, limit: int, place: Place) -> str:
    if len(value) > limit:
        raise place.refuse(f"its {key} has {len(value)} characters, more than {limit}")
    if "\0" in value:
        raise place.refuse(f"its {key} holds a NUL character, which cannot be stored")
    return value
