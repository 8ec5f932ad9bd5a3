"""Text from outside as a number that a database can hold."""

import pytest

from portal.lib.keys import LARGEST_KEY, keys_in, whole


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("7", 7), ("007", 7), (str(LARGEST_KEY), LARGEST_KEY), ("0" * 5000 + "1", 1)],
)
def test_a_whole_number_is_read(text: str, number: int) -> None:
    assert whole(text) == number


@pytest.mark.parametrize("text", ["", " 1", "-1", "+1", "1.0", "1e3", "٣", "²", str(LARGEST_KEY + 1), "9" * 5000])
def test_what_no_database_can_hold_is_no_key(text: str) -> None:
    assert whole(text) is None


def test_a_limit_of_its_own_is_the_last_number_that_counts() -> None:
    assert (whole("65535", 65535), whole("65536", 65535)) == (65535, None)


def test_keys_keep_their_order_and_zero_is_none() -> None:
    assert keys_in(["3", "x", 0, "", 12, "9" * 30]) == [3, 12]
