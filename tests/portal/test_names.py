"""The names that admins give."""

import pytest

from portal.lib.errors import DomainError
from portal.lib.names import LIMIT, clean_name, copy_name


def test_spaces_are_made_single() -> None:
    assert clean_name("  Sales \t and  Finance ", "profile") == "Sales and Finance"


def test_a_name_at_the_limit_is_taken_and_a_longer_one_is_refused_with_its_length() -> None:
    assert clean_name("x" * LIMIT, "profile") == "x" * LIMIT
    with pytest.raises(DomainError, match=f"has {LIMIT + 1} characters, {LIMIT} are allowed") as refused:
        clean_name("x" * (LIMIT + 1), "profile")
    assert list(refused.value.fields) == ["name"]


@pytest.mark.parametrize(("name", "message"), [("  ", "Give the device group a name."), ("a\0b", "control character")])
def test_an_empty_name_and_a_control_character_are_refused(name: str, message: str) -> None:
    with pytest.raises(DomainError, match=message):
        clean_name(name, "device group")


def test_a_copy_takes_the_first_free_number_in_either_case() -> None:
    assert copy_name("Sales", set()) == "Copy of Sales"
    assert copy_name("Sales", {"copy of sales", "copy of sales (2)"}) == "Copy of Sales (3)"


def test_the_copy_of_a_copy_is_numbered() -> None:
    assert copy_name("Copy of Sales", {"copy of sales"}) == "Copy of Sales (2)"
    assert copy_name("copy of Copy of Sales (7)", {"copy of sales", "copy of sales (2)"}) == "Copy of Sales (3)"
    assert copy_name("Sales (2)", set()) == "Copy of Sales (2)"
    assert copy_name("Copy of ", set()) == "Copy of Copy of"


def test_the_name_of_a_copy_is_cut_to_the_limit_with_its_number() -> None:
    first = copy_name("x" * LIMIT, set())
    second = copy_name("x" * LIMIT, {first.lower()})
    assert len(first) == len(second) == LIMIT
    assert second.endswith("x (2)")


def test_no_copy_ends_in_a_space() -> None:
    assert copy_name("x" * (LIMIT - 9) + " y", set()) == "Copy of " + "x" * (LIMIT - 9)


@pytest.mark.parametrize("name", ["Sales\u200b", "\u202eSales", "\ufeffSa\u00adles", "\u2066Sales\u2069"])
def test_what_shows_nothing_is_left_out_of_a_name(name: str) -> None:
    assert clean_name(name, "profile") == "Sales"


def test_a_name_is_composed_and_keeps_what_joins_its_letters() -> None:
    assert clean_name("U\u0308bung", "profile") == "Übung"
    assert clean_name("می\u200cخواهم", "profile") == "می\u200cخواهم"


@pytest.mark.parametrize("name", ["\u200b", "\u3164 \u202e", "\ufe0f"])
def test_a_name_that_shows_nothing_is_refused_in_these_words(name: str) -> None:
    with pytest.raises(DomainError, match=r"Give the profile a name\. What was entered shows nothing\."):
        clean_name(name, "profile")


@pytest.mark.parametrize("control", ["\x7f", "\x9b", "\x00"])
def test_every_control_character_is_refused(control: str) -> None:
    with pytest.raises(DomainError, match="control character"):
        clean_name(f"Sa{control}les", "profile")


def test_the_limit_counts_what_is_stored() -> None:
    assert clean_name("u\u0308" * LIMIT, "profile") == "ü" * LIMIT


def test_a_copy_is_told_from_names_beyond_a_to_z() -> None:
    assert copy_name("ÜBUNG", {"copy of übung"}) == "Copy of ÜBUNG (2)"
