"""Times in words, and days as times."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from portal.lib import certificates, clock
from portal.lib.clock import day_text, duration_text, relative_text, short_text, start_of_day
from portal.templatetags.portal import relative, until, when
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


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (61, "1 min 1 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h"),
        (3659, "1 h"),
        (3660, "1 h 1 min"),
        (86_399, "23 h 59 min"),
        (86_400, "1 d"),
        (86_400 + 3599, "1 d"),
        (86_400 + 3600, "1 d 1 h"),
        (31_535_999, "364 d 23 h"),
        (31_536_000, "1 y"),
        (31_536_000 + 86_399, "1 y"),
        (31_536_000 + 86_400, "1 y 1 d"),
    ],
)
def test_each_unit_begins_where_the_smaller_one_is_full(seconds: int, words: str) -> None:
    assert duration_text(seconds) == words


@pytest.mark.parametrize(
    ("day", "days", "midnight"),
    [
        (dt.date(2026, 11, 24), 0, dt.date(2026, 11, 24)),
        (dt.date(2026, 11, 24), 1, dt.date(2026, 11, 25)),
        (dt.date(1900, 1, 1), 0, dt.date(1900, 1, 1)),
        (dt.date(1899, 12, 31), 0, dt.date(1900, 1, 1)),
        (dt.date.min, 0, dt.date(1900, 1, 1)),
        (dt.date(9000, 1, 1), 0, dt.date(9000, 1, 1)),
        (dt.date(9000, 1, 2), 0, dt.date(9000, 1, 1)),
        (dt.date.max, 1, dt.date(9000, 1, 2)),
    ],
)
def test_a_day_begins_at_midnight_of_a_year_that_databases_hold(day: dt.date, days: int, midnight: dt.date) -> None:
    assert start_of_day(day, days=days) == dt.datetime.combine(midnight, dt.time.min, dt.UTC)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
def test_a_time_at_the_bounds_of_the_calendar_is_written_in_every_zone(zone: str) -> None:
    with timezone.override(zone):
        for value in (dt.datetime.max.replace(tzinfo=dt.UTC), dt.datetime.min.replace(tzinfo=dt.UTC)):
            assert clock.short_text(value)
            assert clock.exact_text(value).startswith(("9999-12-31T", "0001-01-01T"))
            assert str(value.year) in until(value) or certificates.end_text(value) == until(value) == "no end"


def test_what_ends_in_the_last_second_of_the_calendar_has_no_end() -> None:
    assert certificates.end_text(certificates.NO_END) == "no end"
    assert certificates.end_text(certificates.NO_END - dt.timedelta(seconds=1)) == "31 Dec 9999"


def test_every_page_writes_a_date_in_one_way() -> None:
    """A page has its times from `when`, `relative` or `day_text`, never from a format of its own."""
    assert day_text(EPOCH) == "1 Nov 2026"
    assert short_text(EPOCH) == "1 Nov 2026, 12:00:00"
    assert ">1 Nov 2026, 12:00:00 UTC</time>" in when(EPOCH)
    assert 'title="1 Nov 2026, 12:00:00"' in relative(EPOCH)
    templates = Path(settings.BASE_DIR, "templates").rglob("*.html")
    assert [path.name for path in templates if re.search(r"\|(date|time)\b", path.read_text())] == []
