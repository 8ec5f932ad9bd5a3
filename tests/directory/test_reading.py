"""Cutting pages into items and decoding them: the quick reading and the careful one agree."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.upstream import Page, UpstreamError
from directory.upstream.pages import cut_page, cut_page_carefully

TEXT = st.text(st.characters(codec="utf-8"), max_size=300)
ID = st.one_of(st.integers(-5, 2**64), st.booleans(), st.none(), st.text(max_size=3), st.floats(allow_nan=False))
REFERENCE: st.SearchStrategy[Any] = st.one_of(st.none(), st.fixed_dictionaries({"id": ID}), st.integers(), st.just({}))
ITEM = st.one_of(
    st.fixed_dictionaries(
        {"id": st.one_of(st.integers(1, 2**63), ID), "name": TEXT, "email": TEXT},
        optional={
            "comments": st.one_of(TEXT, st.none(), st.integers()),
            "department": REFERENCE,
            "groups": st.one_of(st.none(), st.lists(REFERENCE, max_size=3), st.text(max_size=2)),
            "deleted": st.one_of(st.booleans(), st.none(), st.text(max_size=2)),
            "extra": TEXT,
        },
    ),
    st.integers(),
    st.none(),
)


def read(cut: Callable[[str, int, bytes], Page], listing: str, raw: list[Any]) -> list[Any] | str:
    """The rows of a page, or the words of the refusal."""
    try:
        found = cut(listing, 1, json.dumps(raw, ensure_ascii=False).encode())
        rows = found.rows(range(len(found.ids)))
    except UpstreamError as error:
        return error.message
    assert [row.id for row in rows] == list(found.ids)
    return [msgspec.to_builtins(row) for row in rows]


def plain(rows: list[Any] | str) -> list[Any] | str:
    """What differs in form only: an empty text for none, an empty list for none."""
    if isinstance(rows, str):
        return rows
    return [{key: value or None for key, value in row.items()} for row in rows]


@pytest.mark.parametrize("listing", ["groups", "departments", "users"])
@given(raw=st.lists(ITEM, max_size=4))
def test_both_readings_accept_and_refuse_the_same(listing: str, raw: list[Any]) -> None:
    assert plain(read(cut_page, listing, raw)) == plain(read(cut_page_carefully, listing, raw))


def test_one_item_reads_as_it_does_among_many() -> None:
    raw = [{"id": n, "name": f"G{n}", "comments": "c" * n} for n in range(1, 10)]
    found = cut_page("groups", 1, json.dumps(raw).encode())
    assert found.rows([2])[0] == found.rows(range(9))[2]


def test_deleted_items_are_left_out_but_counted() -> None:
    raw = [{"id": n, "name": "U", "email": "u@example.com", "deleted": n == 2} for n in (1, 2, 3)]
    found = cut_page("users", 1, json.dumps(raw).encode())
    assert (found.length, list(found.ids), [row.id for row in found.rows([0, 1])]) == (3, [1, 3], [1, 3])


@pytest.mark.parametrize("name", ["a\ud800b", "\\ud800", "\u0000"])
def test_what_no_database_can_store_is_refused_by_name(name: str) -> None:
    body = json.dumps([{"id": 1, "name": name}]).encode()
    if name == "\\ud800":  # a backslash and letters: harmless
        assert cut_page("groups", 1, body).rows([0])[0].name == name
        return
    with pytest.raises(UpstreamError, match="groups, page 1, item 1"):
        cut_page("groups", 1, body).rows([0])


def test_a_number_that_nobody_can_read_is_refused_by_name() -> None:
    body = b'[{"id": 1, "name": "G", "comments": ' + b"9" * 5000 + b"}]"
    with pytest.raises(UpstreamError, match="groups, page 1, item 1"):
        cut_page("groups", 1, body).rows([0])


@pytest.mark.parametrize("name", ["Zürich", "日本", "🚀", "مالية", "\u202eevil"])
def test_odd_but_legal_names_are_kept(name: str) -> None:
    for ascii_only in (True, False):
        body = json.dumps([{"id": 1, "name": name}], ensure_ascii=ascii_only).encode()
        found: Page = cut_page("groups", 1, body)
        assert found.rows([0])[0].name == name


NAMELESS = {"email": "a@halden.example", "name": "A"}


@pytest.mark.parametrize(
    ("listing", "item", "words"),
    [
        ("groups", {"id": 21, "name": "x" * 256}, f'item 1: id 21 "{"x" * 60}… (256 characters)"): its name has 256'),
        ("groups", {"id": 21, "name": ""}, "item 1: id 21): its name is missing"),
        ("groups", {"name": "Sales"}, 'item 1: "Sales"): it has no id'),
        ("groups", {"id": "7", "name": "Sales"}, 'item 1: "Sales"): it has the id "7", where a positive whole number'),
        ("groups", {"id": 2**63, "name": "Sales"}, f'item 1: id {2**63} "Sales"): it has the id {2**63}, where'),
        ("groups", {"id": 1, "name": "a\u202eb\ud800\0"}, 'id 1 "a⟨U+202E⟩b⟨U+D800⟩⟨U+0000⟩"): its name holds a NUL'),
        (
            "users",
            {"id": 1, **NAMELESS, "department": {"id": 0, "name": ""}},
            "its department has the id 0, where",
        ),
        ("users", {"id": 1, **NAMELESS, "department": {"name": "HR"}}, 'its department ("HR") has no id'),
        ("users", {"id": 1, **NAMELESS, "department": 5}, "its department is not an object"),
        (
            "users",
            {"id": 1, **NAMELESS, "groups": [{"id": 3}, {"id": None}]},
            "its group 2 of 2 has the id null,",
        ),
        (
            "users",
            {"id": 1, **NAMELESS, "groups": [{"id": True, "name": "G"}]},
            'group 1 of 1 ("G") has the id true',
        ),
        ("users", {"id": 1, **NAMELESS, "groups": [None]}, "its group 1 of 1 is not an object"),
        ("users", {"id": -1, "deleted": True}, "item 1: id -1): it has the id -1, where"),
    ],
)
def test_a_bad_item_is_named_with_its_id_its_name_and_what_is_wrong(listing: str, item: Any, words: str) -> None:
    body = json.dumps([item]).encode()
    with pytest.raises(UpstreamError) as refusal:
        cut_page(listing, 1, body).rows([0])
    assert words in refusal.value.message
    refusal.value.message.encode()  # it can be stored and shown


def test_an_item_that_is_not_utf_8_is_named_as_well_as_it_can_be() -> None:
    body = '[{"id": 1, "name": "Cröw 002"}]'.encode("latin-1")
    with pytest.raises(UpstreamError, match=r"groups, page 3.*not UTF-8|not UTF-8.*groups, page 3"):
        cut_page("groups", 3, body).rows([0])


@pytest.mark.parametrize("place", ["more", "name", "department"])
def test_an_item_that_is_nested_too_deeply_is_refused_with_its_page(place: str) -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    body = b'[{"id": 1, "name": "A", "email": "a@b", "%s": %s}]' % (place.encode(), deep)
    with pytest.raises(UpstreamError, match=r"nested too deeply.*users, page 2"):
        cut_page("users", 2, body).rows([0])


@pytest.mark.parametrize("is_escaped", [False, True])
def test_names_are_composed_unless_that_makes_them_too_long(is_escaped: bool) -> None:
    long = "\u0958" * 255  # of those that Unicode composes into two characters
    raw = [{"id": n, "name": name} for n, name in enumerate(("U\u0308bung", "Übung", "plain", long), start=1)]
    body = json.dumps(raw, ensure_ascii=is_escaped).encode()
    for cut in (cut_page, cut_page_carefully):
        found = cut("groups", 1, body)
        assert [row.name for row in found.rows(range(4))] == ["Übung", "Übung", "plain", long]
