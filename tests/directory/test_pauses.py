"""How long an answer asks to wait."""

import datetime as dt
import email.utils

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.upstream.transport import LONGEST_PAUSE, retry_after

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
SOON = NOON + dt.timedelta(seconds=90)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "5"}, 5),
        ({"Retry-After": "1 seconds"}, 1),
        ({"Retry-After": email.utils.format_datetime(SOON, usegmt=True)}, 90),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "1.5"}, None),
        ({"Retry-After": "9" * 30}, LONGEST_PAUSE),
        ({"Retry-After": "Fri, 31 Dec 9999 23:59:59 -2300"}, LONGEST_PAUSE),
        ({"X-Ratelimit-Reset": "41"}, 41),
        ({"X-Ratelimit-Reset": str(int(SOON.timestamp()))}, 90),
        ({"Retry-After": "5", "X-Ratelimit-Reset": "41"}, 41),
        ({"Retry-After": "50", "X-Ratelimit-Reset": "41"}, 50),
        ({"Retry-After": "soon", "X-Ratelimit-Reset": "41"}, 41),
    ],
)
def test_the_pause_is_the_longest_that_can_be_understood(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, NOON) == seconds


@given(
    text=st.one_of(st.text(max_size=40), st.from_regex(r"\A[A-Z][a-z]{2}, \d{1,3} [A-Z][a-z]{2} \d{1,5} [\d:+ -]*\Z"))
)
def test_whatever_a_header_holds_is_a_pause_within_bounds_or_none(text: str) -> None:
    pause = retry_after({"Retry-After": text, "X-Ratelimit-Reset": text}, NOON)
    assert pause is None or 0 <= pause <= LONGEST_PAUSE
