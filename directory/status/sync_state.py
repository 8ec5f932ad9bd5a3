"""How the sync is doing, gathered once for the dashboard, for Advanced Configuration and for `/health/`."""

import datetime as dt
from dataclasses import dataclass

from directory.connection.source import why_paused
from directory.models import SyncRun
from directory.schedule import timetable
from directory.schedule.settings import effective
from directory.status import worker
from directory.status.worker import Pulse
from directory.sync import queries

LATE_AFTER = dt.timedelta(minutes=2)
STALE_AFTER = 2  # intervals


@dataclass(frozen=True, slots=True)
class SyncState:
    """`last_run` is the last one that ended and was no dry run; `failures` counts the broken ones in a row.

    `paused` says why no source is connected, and where to connect one. Meanwhile nothing counts as failing or old.
    """

    now: dt.datetime
    paused: str
    pulse: Pulse
    next_at: dt.datetime | None
    interval: dt.timedelta
    last_run: SyncRun | None
    last_good: SyncRun | None
    failures: int

    @property
    def worker_is_alive(self) -> bool:
        return self.pulse.is_alive(self.now)

    @property
    def interval_text(self) -> str:
        return timetable.interval_text(self.interval)

    @property
    def last_good_at(self) -> dt.datetime | None:
        return self.last_good.finished_at if self.last_good else None

    @property
    def is_late(self) -> bool:
        """The schedule's time has passed, and nothing started: the worker will catch up when it lives."""
        return not self.paused and self.next_at is not None and self.next_at < self.now - LATE_AFTER

    @property
    def is_stale(self) -> bool:
        """The mirror is older than two intervals."""
        at = self.last_good_at
        return not self.paused and at is not None and at < self.now - STALE_AFTER * self.interval


def current_state(now: dt.datetime) -> SyncState:
    """In at most seven queries."""
    last, paused = queries.last_run(), why_paused()
    broken = not paused and last is not None and last.state in SyncRun.BROKEN
    return SyncState(
        now=now,
        paused=paused,
        pulse=worker.pulse(),
        next_at=timetable.next_sync_time(),
        interval=effective().interval,
        last_run=last,
        last_good=last if last and last.state in SyncRun.GOOD else queries.last_good_run(),
        failures=queries.failures_in_a_row() if broken else 0,
    )
