"""What the sync goes by: the admin's choice where there is one, the setting of the environment everywhere else."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from directory.models import SyncChange, SyncSettings


@dataclass(frozen=True, slots=True)
class Threshold:
    """A run is held where more than `above` rows of a kind *and* more than `percent` of those present would go."""

    percent: int
    above: int


@dataclass(frozen=True, slots=True)
class Effective:
    """The values in force. `thresholds` by kind: group, department, user, membership."""

    interval: dt.timedelta
    thresholds: dict[str, Threshold]
    keep_days: int


def effective() -> Effective:
    """One query. What is in force may change with every call."""
    return in_force(SyncSettings.stored_or_empty())


def in_force(row: SyncSettings) -> Effective:
    return Effective(
        interval=dt.timedelta(minutes=_or(row.interval_minutes, settings.PORTAL_SYNC_MINUTES)),
        thresholds={kind: _threshold(row, kind) for kind in SyncChange.Kind},
        keep_days=_or(row.keep_days, settings.PORTAL_SYNC_KEEP_DAYS),
    )


def _threshold(row: SyncSettings, kind: str) -> Threshold:
    return Threshold(
        percent=_or(getattr(row, f"{kind}_percent"), settings.PORTAL_SYNC_HOLD_PERCENT),
        above=_or(getattr(row, f"{kind}_above"), settings.PORTAL_SYNC_HOLD_ABOVE),
    )


def _or(value: int | None, otherwise: int) -> int:
    """Zero is a choice; only None is not."""
    return otherwise if value is None else value
