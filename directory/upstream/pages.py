"""A page of a listing: the ids of its items, and each item's JSON, untouched until somebody wants the row.

Most items of most pages are what they were at the last sync, which their JSON tells as it stands. So a page is only cut
into items here; a row is decoded, and checked, when it is asked for.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from directory.upstream import items
from directory.upstream.errors import Kind, UpstreamError


class _Key(msgspec.Struct, gc=False):
    id: items.Id


class _KeyOfDeletable(msgspec.Struct, gc=False):
    id: items.Id
    deleted: bool | None = None


_CUT = msgspec.json.Decoder(list[msgspec.Raw])
_KEYS: dict[str, msgspec.json.Decoder[Any]] = {
    "groups": msgspec.json.Decoder(list[_Key]),
    "departments": msgspec.json.Decoder(list[_KeyOfDeletable]),
    "users": msgspec.json.Decoder(list[_KeyOfDeletable]),
}


@dataclass(frozen=True, slots=True)
class Page:
    """`ids` and `raws` go together. Items that the upstream flags as deleted are left out, but counted in `length`."""

    listing: str
    number: int
    length: int
    places: Sequence[int]
    ids: Sequence[int]
    raws: Sequence[bytes]

    def row(self, index: int) -> Any:
        """A Group, Department or User. Raises UpstreamError that names the item."""
        place = items.Place(self.listing, self.number, self.places[index])
        return items.row(self.listing, place, bytes(self.raws[index]))


def page(listing: str, number: int, body: bytes) -> Page:
    """Cut a page. Raises UpstreamError where it is no list of objects that have an id."""
    try:
        raws, keys = _CUT.decode(body), _KEYS[listing].decode(body)
    except msgspec.MsgspecError:
        return _carefully(listing, number, body)
    if listing == "groups" or not any(key.deleted for key in keys):
        return Page(listing, number, len(raws), range(1, len(raws) + 1), [key.id for key in keys], raws)
    kept = [index for index, key in enumerate(keys) if not key.deleted]
    return _kept(listing, number, len(raws), kept, [key.id for key in keys], raws)


def _carefully(listing: str, number: int, body: bytes) -> Page:
    """What the quick reading did not accept: either a page that is refused, or one with an unusual item."""
    step = f"reading {listing}, page {number}"
    try:
        found = json.loads(body)
    except ValueError:
        words = f"ZIA's answer is not JSON while {step} (it may be a sign-in page)."
        raise UpstreamError(Kind.BAD_DATA, step, words, 200) from None
    if not isinstance(found, list):
        raise UpstreamError(Kind.BAD_DATA, step, f"ZIA's answer is not a list while {step}.", 200)
    parse = items.PARSERS[listing]
    rows = [parse(item, items.Place(listing, number, place)) for place, item in enumerate(found, start=1)]
    kept = [index for index, row in enumerate(rows) if not getattr(row, "deleted", False)]
    return _kept(
        listing, number, len(found), kept, [row.id for row in rows], [json.dumps(item).encode() for item in found]
    )


def _kept(listing: str, number: int, length: int, kept: list[int], ids: Sequence[int], raws: Sequence[bytes]) -> Page:
    return Page(
        listing, number, length, [index + 1 for index in kept], [ids[index] for index in kept], [raws[i] for i in kept]
    )
