"""What the directory sync's card shows, gathered in a constant number of queries."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from directory.connection.source import source_label
from directory.models import SyncRun
from directory.runs.counts import KindCounts, changes_something, results
from directory.runs.explanation import Explanation, explain
from directory.runs.summary import change_text
from directory.runs.tables import RunTable
from directory.status.concerns import Concern, banners
from directory.status.sync_state import SyncState, current_state
from directory.sync import queries
from directory.usage import Consequences, consequences_of


@dataclass(frozen=True, slots=True)
class SyncCard:
    """`last_run` is the run that ended last, a dry run as well; `changes` says in words what a good one did."""

    state: SyncState
    source: str
    open_run: SyncRun | None
    last_run: SyncRun | None
    results: Sequence[KindCounts]
    consequences: Sequence[Consequences]
    changes: str
    explanation: Explanation | None
    banners: Sequence[Concern]
    runs: RunTable

    @property
    def changes_something(self) -> bool:
        """Whether the last run changed anything, or would have."""
        return self.last_run is not None and changes_something(self.last_run)

    @property
    def mark(self) -> str:
        """Another one as soon as the card shows something else, times that pass by themselves aside."""
        times = (self.state.worker_is_alive, self.state.next_at, self.state.paused)
        runs = (self.open_run, self.last_run, self.last_run.state if self.last_run else "", len(self.banners))
        return hashlib.sha256(repr((times, runs)).encode()).hexdigest()[:16]


def current_card(now: dt.datetime) -> SyncCard:
    recent = list(queries.recent_runs())
    state = current_state(now)
    last_run = next((run for run in recent if not run.is_open), None)
    return SyncCard(
        state=state,
        source=source_label(),
        open_run=next((run for run in recent if run.is_open), None),
        last_run=last_run,
        changes=change_text(last_run) if last_run and last_run.state in SyncRun.GOOD else "",
        results=results(last_run, links=not last_run.dry_run) if last_run else [],
        consequences=consequences_of(last_run) if last_run else [],
        explanation=explain(last_run, with_next=last_run == state.last_run) if last_run else None,
        banners=banners(state),
        runs=RunTable(recent, orderable=False),
    )
