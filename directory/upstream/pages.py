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
from directory.upstream.answers import decoded
from directory.upstream.errors import ErrorKind, UpstreamError


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
    """`ids`, `raws` and `places` go together: a place counts from 1. Items that the upstream flags as deleted are left
    out, but counted in `length`.
    """

    listing: str
    number: int
    body: bytes
    length: int
    ids: Sequence[int]
    raws: Sequence[bytes]
    places: Sequence[int]

    def rows(self, indexes: Sequence[int]) -> list[Any]:
        """The Groups, Departments or Users at these indexes. Raises UpstreamError that names the item."""
        if len(indexes) * 2 > self.length and (decoded_items := items.all_rows(self.listing, self.body)) is not None:
            return [decoded_items[self.places[index] - 1] for index in indexes]
        return [self._row(index) for index in indexes]

    def _row(self, index: int) -> Any:
        place = items.Place(self.listing, self.number, self.places[index])
        return items.row(self.listing, place, bytes(self.raws[index]))


def cut_page(listing: str, number: int, body: bytes) -> Page:
    """Cut a page. Raises UpstreamError where it is no list of objects that have an id."""
    try:
        raws, keys = _CUT.decode(body), _KEYS[listing].decode(body)
    except items.UNREADABLE:
        return cut_page_carefully(listing, number, body)
    is_kept = [True] * len(keys) if listing == "groups" else [not key.deleted for key in keys]
    return _kept(listing, number, body, is_kept, [key.id for key in keys], raws)


def cut_page_carefully(listing: str, number: int, body: bytes) -> Page:
    """What the quick reading did not accept: either a page that is refused, or one with an unusual item."""
    step = f"reading {listing}, page {number}"
    decoded_items = decoded(step, body)
    if not isinstance(decoded_items, list):
        raise UpstreamError(ErrorKind.BAD_DATA, step, f"ZIA's answer is not a list while {step}.", 200)
    parse = items.PARSERS[listing]
    ids, is_kept = [], []
    for number_in_page, item in enumerate(decoded_items, start=1):
        place = items.Place(listing, number, number_in_page)
        keep = listing == "groups" or not (isinstance(item, dict) and item.get("deleted") is True)
        ids.append(parse(item, place).id if keep else items.id_of(item, place))
        is_kept.append(keep)
    return _kept(listing, number, body, is_kept, ids, [json.dumps(item).encode() for item in decoded_items])


def _kept(
    listing: str, number: int, body: bytes, is_kept: list[bool], ids: Sequence[int], raws: Sequence[bytes]
) -> Page:
    if all(is_kept):
        return Page(listing, number, body, len(ids), ids, raws, range(1, len(ids) + 1))
    kept = [index for index, keep in enumerate(is_kept) if keep]
    return Page(listing, number, body, len(ids), [ids[i] for i in kept], [raws[i] for i in kept], [i + 1 for i in kept])
