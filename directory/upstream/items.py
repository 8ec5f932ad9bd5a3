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
from portal.lib.quoting import quoted

NAME_LIMIT = 255
COMMENT_LIMIT = 10_240
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What the quick reading raises where the careful one has to look, and to say what is wrong."""

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
    """Where an item stands and which one it is, for the error message: `groups, page 3, item 17: id 104 "Sales"`."""

    listing: str
    page: int
    item: int
    called: str = ""

    def of(self, item: object) -> "Place":
        """The place with the item's id and name, as far as it has them."""
        called = _called(item)
        return self._replace(called=f": {called}" if called else "")

    def refuse(self, reason: str) -> UpstreamError:
        where = f"{self.listing}, page {self.page}, item {self.item}{self.called}"
        return UpstreamError(ErrorKind.BAD_DATA, self.listing, f"ZIA sent a bad item ({where}): {reason}.")


def group(raw: object, place: Place) -> GroupItem:
    item, place = _mapping(raw, place), place.of(raw)
    return GroupItem(id_of(item, place), _text(item, "name", place), _optional(item, "comments", place))


def department(raw: object, place: Place) -> DepartmentItem:
    item, place = _mapping(raw, place), place.of(raw)
    comments = _optional(item, "comments", place)
    return DepartmentItem(id_of(item, place), _text(item, "name", place), comments, item.get("deleted") is True)


def user(raw: object, place: Place) -> UserItem:
    item, place = _mapping(raw, place), place.of(raw)
    belongs = item.get("department")
    groups = item.get("groups") or []
    if not isinstance(groups, list):
        raise place.refuse("its groups are not a list")
    return UserItem(
        id_of(item, place),
        _text(item, "name", place),
        _text(item, "email", place),
        _reference(belongs, "its department", place) if belongs else None,
        [_reference(entry, f"its group {n} of {len(groups)}", place) for n, entry in enumerate(groups, start=1)],
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
    except UNREADABLE:
        return None


def _decoded(raw: bytes, place: Place) -> object:
    try:
        return json.loads(raw)
    except UnicodeDecodeError:
        raise place.of(_decoded(raw.decode("utf-8", "replace").encode(), place)).refuse("it is not UTF-8") from None
    except RecursionError:
        raise place.refuse("it is nested too deeply") from None
    except ValueError:  # Python reads no number of more than 4,300 digits
        raise place.refuse("it holds a number that is too long") from None


def _mapping(raw: object, place: Place) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise place.refuse("it is not an object")
    return raw


def _reference(raw: object, which: str, place: Place) -> Reference:
    if not isinstance(raw, dict):
        raise place.refuse(f"{which} is not an object")
    name = raw.get("name")
    return Reference(_id(raw, f'{which} ("{quoted(name)}")' if isinstance(name, str) and name else which, place))


def _called(item: object) -> str:
    """`id 104 "Sales"` of an item that has such things."""
    if not isinstance(item, dict):
        return ""
    pk, name = item.get("id"), item.get("name")
    number = f"id {quoted(str(pk))}" if isinstance(pk, int) and not isinstance(pk, bool) else ""
    return f'{number} "{quoted(name)}"'.strip() if isinstance(name, str) and name.strip() else number


def id_of(item: Mapping[str, Any], place: Place) -> int:
    """All that is asked of an item that the upstream flags as deleted."""
    return _id(item, "it", place.of(item))


def _id(item: Mapping[str, Any], which: str, place: Place) -> int:
    if "id" not in item:
        raise place.refuse(f"{which} has no id")
    value = item["id"]
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= LARGEST_KEY:
        shown = quoted(json.dumps(value, ensure_ascii=False))
        raise place.refuse(f"{which} has the id {shown}, where a positive whole number of 63 bits is expected")
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
