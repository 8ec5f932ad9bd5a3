"""From the API's JSON to typed rows. A malformed item is refused by name, never dropped.

A page is decoded by msgspec, which checks types and lengths on the way. Whatever it does not accept goes through the
careful reading below, which decides, and says which item of which page is wrong and why.
"""

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any, NamedTuple, TypeVar

import msgspec

from directory.upstream.errors import Kind, UpstreamError

NAME_LIMIT = 255
COMMENT_LIMIT = 10_240
LARGEST_ID = 2**63 - 1

Id = Annotated[int, msgspec.Meta(gt=0, le=LARGEST_ID)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=NAME_LIMIT)]
Comments = Annotated[str, msgspec.Meta(max_length=COMMENT_LIMIT)]


class Group(msgspec.Struct, gc=False):
    id: Id
    name: Name
    comments: Comments | None = None


class Department(msgspec.Struct, gc=False):
    id: Id
    name: Name
    comments: Comments | None = None
    deleted: bool | None = None


class Reference(msgspec.Struct, gc=False):
    id: Id


class User(msgspec.Struct, gc=False):
    id: Id
    name: Name
    email: Name
    department: Reference | None = None
    groups: list[Reference] | None = None
    deleted: bool | None = None


class Place(NamedTuple):
    """Where an item stands, for the error message: `groups, page 3, item 17`."""

    listing: str
    page: int
    item: int

    def refuse(self, reason: str) -> UpstreamError:
        where = f"{self.listing}, page {self.page}, item {self.item}"
        return UpstreamError(Kind.BAD_DATA, self.listing, f"ZIA sent a bad item ({where}): {reason}.")


Row = TypeVar("Row", Group, Department, User)


def group(raw: object, place: Place) -> Group:
    item = _mapping(raw, place)
    return Group(_id(item, place), _text(item, "name", place), _optional(item, "comments", place))


def department(raw: object, place: Place) -> Department:
    item = _mapping(raw, place)
    comments = _optional(item, "comments", place)
    return Department(_id(item, place), _text(item, "name", place), comments, item.get("deleted") is True)


def user(raw: object, place: Place) -> User:
    item = _mapping(raw, place)
    belongs = item.get("department")
    groups = item.get("groups") or []
    if not isinstance(groups, list):
        raise place.refuse("its groups are not a list")
    return User(
        _id(item, place),
        _text(item, "name", place),
        _text(item, "email", place),
        _reference(belongs, place) if belongs else None,
        [_reference(entry, place) for entry in groups],
        item.get("deleted") is True,
    )


PARSERS: dict[str, Callable[[object, Place], Any]] = {"groups": group, "departments": department, "users": user}
_DECODERS: dict[str, msgspec.json.Decoder[Any]] = {
    "groups": msgspec.json.Decoder(list[Group]),
    "departments": msgspec.json.Decoder(list[Department]),
    "users": msgspec.json.Decoder(list[User]),
}


def decode(listing: str, page: int, body: bytes) -> list[Any]:
    """The typed rows of a page, those that are flagged as deleted among them. Raises UpstreamError."""
    if b"\\u" not in body:  # no escape that could stand for a character which cannot be stored
        try:
            rows: list[Any] = _DECODERS[listing].decode(body)
        except msgspec.MsgspecError:
            return _carefully(listing, page, body)
        if not any(row.name.isspace() for row in rows):
            return rows
    return _carefully(listing, page, body)


def _carefully(listing: str, page: int, body: bytes) -> list[Any]:
    step = f"reading {listing}, page {page}"
    try:
        raw = json.loads(body)
    except ValueError:
        words = f"ZIA's answer is not JSON while {step} (it may be a sign-in page)."
        raise UpstreamError(Kind.BAD_DATA, step, words, 200) from None
    if not isinstance(raw, list):
        raise UpstreamError(Kind.BAD_DATA, step, f"ZIA's answer is not a list while {step}.", 200)
    parse = PARSERS[listing]
    return [parse(item, Place(listing, page, index)) for index, item in enumerate(raw, start=1)]


def _mapping(raw: object, place: Place) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise place.refuse("it is not an object")
    return raw


def _reference(raw: object, place: Place) -> Reference:
    return Reference(_id(_mapping(raw, place), place))


def _id(item: Mapping[str, Any], place: Place) -> int:
    value = item.get("id")
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= LARGEST_ID:
        raise place.refuse("it has no usable id")
    return value


def _text(item: Mapping[str, Any], key: str, place: Place) -> str:
    value = item.get(key)
    if not isinstance(value, str) or not value.strip():
        raise place.refuse(f"its {key} is missing")
    return _checked(value, key, NAME_LIMIT, place)


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
    if any(0xD800 <= ord(character) <= 0xDFFF for character in value):
        raise place.refuse(f"its {key} holds half a character, which cannot be stored")
    return value
