"""Times in words."""

import datetime as dt

import pytest

from portal.lib.clock import relative_text
from tests.factories import EPOCH


@pytest.mark.parametrize(
    ("moved", "words"),
    [
        (dt.timedelta(), "just now"),
        (dt.timedelta(seconds=-40), "40 s ago"),
        (dt.timedelta(hours=2, minutes=14), "in 2 h 14 min"),
        (dt.timedelta(days=-5, hours=-6, minutes=-50), "5 d 6 h ago"),
        (dt.timedelta(days=-768, hours=-16), "2 y 38 d ago"),
    ],
)
def test_a_time_is_told_in_at_most_two_units(moved: dt.timedelta, words: str) -> None:
    assert relative_text(EPOCH + moved, EPOCH) == words
