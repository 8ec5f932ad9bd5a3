"""What the Dashboard shows: numbers that are links, and what needs attention."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from directory.mirror.queries import Totals, totals
from directory.status.concerns import Concern, sync_concerns
from directory.status.sync_state import SyncState, current_state
from profiles.queries import PlatformCount, counts_per_platform, tombstoned_groups_in_use

NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Dashboard:
    totals: Totals
    platforms: Sequence[PlatformCount]
    sync: SyncState
    concerns: Sequence[Concern]


def current_dashboard(now: dt.datetime) -> Dashboard:
    state = current_state(now)
    return Dashboard(
        totals=totals(),
        platforms=counts_per_platform(),
        sync=state,
        concerns=[*sync_concerns(state), *_tombstones()],
    )


def _tombstones() -> list[Concern]:
    names = list(tombstoned_groups_in_use().order_by("name").values_list("name", flat=True)[: NAMES_SHOWN + 1])
    if not names:
        return []
    shown = ", ".join(names[:NAMES_SHOWN]) + (" and more" if len(names) > NAMES_SHOWN else "")
    title = "App profiles refer to groups that were removed in ZIA"
    return [Concern("warn", title, f"They match nobody: {shown}.", f"{reverse('directory:groups')}?status=gone")]
