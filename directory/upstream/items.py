"""From an item's JSON to a typed row. A malformed item is refused by name, never dropped.

msgspec decodes, and checks types and lengths on the way. Whatever it does not accept goes through the careful reading
below, which decides, and says which item of which page is wrong and why.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

import msgspec

from directory.upstream.errors import ErrorKind, UpstreamError
from portal.lib.keys import LARGEST_KEY
from portal.lib.letters import composed

NAME_LIMIT = 255
COMMENT_LIMIT = 10_240

Id = Annotated[int, msgspec.Meta(gt=0, le=LARGEST_KEY)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=NAME_LIMIT)]
Comments = Annotated[str, msgspec.Meta(max_length=COMMENT_LIMIT)]


class GroupItem(msgspec.Struct, gc=False):
    id: Id
    name: Name
    comments: Comments | None = None


class DepartmentItem(msgspec.Struct, gc=False):
    id: Id
    name: Name
    comments: Comments | None = None
    deleted: bool | None = None


class Reference(msgspec.Struct, gc=False):
    id: Id


class UserItem(msgspec.Struct, gc=False):
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
        return UpstreamError(ErrorKind.BAD_DATA, self.listing, f"ZIA sent a bad item ({where}): {reason}.")


def group(raw: object, place: Place) -> GroupItem:
    item = _mapping(raw, place)
    return GroupItem(id_of(item, place), _text(item, "name", place), _optional(item, "comments", place))


def department(raw: object, place: Place) -> DepartmentItem:
    item = _mapping(raw, place)
    comments = _optional(item, "comments", place)
    return DepartmentItem(id_of(item, place), _text(item, "name", place), comments, item.get("deleted") is True)


def user(raw: object, place: Place) -> UserItem:
    item = _mapping(raw, place)
    belongs = item.get("department")
    groups = item.get("groups") or []
    if not isinstance(groups, list):
        raise place.refuse("its groups are not a list")
    return UserItem(
        id_of(item, place),
        _text(item, "name", place),
        _text(item, "email", place),
        _reference(belongs, place) if belongs else None,
        [_reference(entry, place) for entry in groups],
        item.get("deleted") is True,
    )


PARSERS: dict[str, Callable[[object, Place], Any]] = {"groups": group, "departments": department, "users": user}
_TYPES = {"groups": GroupItem, "departments": DepartmentItem, "users": UserItem}
_ONE: dict[str, msgspec.json.Decoder[Any]] = {name: msgspec.json.Decoder(kind) for name, kind in _TYPES.items()}
_ALL: dict[str, msgspec.json.Decoder[Any]] = {
    "groups": msgspec.json.Decoder(list[GroupItem]),
    "departments": msgspec.json.Decoder(list[DepartmentItem]),
    "users": msgspec.json.Decoder(list[UserItem]),
}


def row(listing: str, place: Place, raw: bytes) -> Any:
    """The typed row of one item's JSON. Raises UpstreamError."""
    decoded_rows = _decode_or_none(_ONE[listing], raw)
    if decoded_rows is None or decoded_rows.name.isspace():
        decoded_rows = PARSERS[listing](_decoded(raw, place), place)
    _compose([decoded_rows])
    return decoded_rows


def all_rows(listing: str, body: bytes) -> Sequence[Any] | None:
    """The typed rows of a whole page, decoded at once; None where one of them wants a careful look."""
    decoded_rows: Sequence[Any] | None = _decode_or_none(_ALL[listing], body)
    if decoded_rows is None or any(row.name.isspace() for row in decoded_rows):
        return None
    _compose(decoded_rows)
    return decoded_rows


def _compose(rows: Sequence[Any]) -> None:
    """Letters and their marks as one character, as the portal keeps text, unless that makes a name too long."""
    for row in rows:
        if not row.name.isascii() and len(name := composed(row.name)) <= NAME_LIMIT:
            row.name = name


def _decode_or_none(decoder: msgspec.json.Decoder[Any], content: bytes) -> Any:
    """None for what does not fit, or has an escape that could stand for a character which cannot be stored."""
    if b"\\u" in content:
        return None
    try:
        return decoder.decode(content)
    except msgspec.MsgspecError:
        return None


def _decoded(raw: bytes, place: Place) -> object:
    try:
        return json.loads(raw)
    except ValueError:  # Python reads no number of more than 4,300 digits
        raise place.refuse("it holds a number that is too long") from None


def _mapping(raw: object, place: Place) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise place.refuse("it is not an object")
    return raw


def _reference(raw: object, place: Place) -> Reference:
    return Reference(id_of(_mapping(raw, place), place))


def id_of(item: Mapping[str, Any], place: Place) -> int:
    """All that is asked of an item that the upstream flags as deleted."""
    value = item.get("id")
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= LARGEST_KEY:
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
