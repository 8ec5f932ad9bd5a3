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
