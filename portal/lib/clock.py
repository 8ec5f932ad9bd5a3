"""Times and lengths of time in words."""

import datetime as dt

from django.utils import timezone

from portal.lib.formats import DAY

UNITS = ((31536000, "y", 86400, "d"), (86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s"))


def local(value: dt.datetime) -> dt.datetime:
    """The time in the admin's zone; as it is where that zone has none, at the bounds of the calendar."""
    try:
        return timezone.localtime(value)
    except (OverflowError, ValueError):
        return value


def short_text(value: dt.datetime) -> str:
    """A time for a table's cell, in the admin's zone, e.g. `24 Nov 2026, 15:14:00`."""
    return local(value).strftime(f"{DAY}, %H:%M:%S")


def day_text(value: dt.datetime) -> str:
    """The day alone, e.g. `24 Nov 2026`."""
    return local(value).strftime(DAY)


def start_of_day(day: dt.date, *, days: int = 0) -> dt.datetime:
    """Midnight in the admin's zone, `days` later. Days that no database can hold are moved to one that it can."""
    sane = max(dt.date(1900, 1, 1), min(day, dt.date(9000, 1, 1))) + dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(sane, dt.time.min))


def exact_text(value: dt.datetime) -> str:
    """A time for a file, in the admin's zone, e.g. `2026-11-24T14:00:00+01:00`."""
    return local(value).isoformat(timespec="seconds")


def relative_text(value: dt.datetime, now: dt.datetime) -> str:
    seconds = round((value - now).total_seconds())
    if not seconds:
        return "just now"
    text = duration_text(abs(seconds))
    return f"in {text}" if seconds > 0 else f"{text} ago"


def duration_text(seconds: float) -> str:
    """A length of time in at most two units, e.g. `2 h 14 min`."""
    whole = round(seconds)
    for size, unit, smaller_size, smaller in UNITS:
        if whole >= size:
            rest = whole % size // smaller_size
            return f"{whole // size} {unit} {rest} {smaller}" if rest else f"{whole // size} {unit}"
    return f"{whole} s"
