"""What the directory sync's card shows, gathered in a constant number of queries."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from directory import queries, schedule
from directory.models import SyncRun
from directory.results import Line, results
from directory.source import source_label
from directory.tables import RunTable


@dataclass(frozen=True, slots=True)
class SyncCard:
    now: dt.datetime
    next_at: dt.datetime | None
    interval: str
    source: str
    worker_seen_at: dt.datetime | None
    worker_is_alive: bool
    open_run: SyncRun | None
    last_run: SyncRun | None
    last_good_at: dt.datetime | None
    results: Sequence[Line]
    runs: RunTable

    @property
    def is_late(self) -> bool:
        """The schedule's time has passed, and nothing started: the worker will catch up when it lives."""
        return self.next_at is not None and self.next_at < self.now - dt.timedelta(minutes=2)


def sync_card(now: dt.datetime) -> SyncCard:
    recent = list(queries.recent_runs())
    open_run = next((run for run in recent if run.is_open), None)
    last_run = next((run for run in recent if not run.is_open), None)
    good = next((run for run in recent if run.state in SyncRun.GOOD), None) or queries.last_good_run()
    seen = schedule.worker_last_seen()
    return SyncCard(
        now=now,
        next_at=schedule.next_sync_time(),
        interval=schedule.interval_text(),
        source=source_label(),
        worker_seen_at=seen,
        worker_is_alive=schedule.is_alive(seen, now),
        open_run=open_run,
        last_run=last_run,
        last_good_at=good.finished_at if good else None,
        results=results(last_run) if last_run else [],
        runs=RunTable(recent, orderable=False),
    )
