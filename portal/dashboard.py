"""What the Dashboard shows: numbers that are links, and what needs attention."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from directory import queries, schedule
from directory.models import SyncRun
from directory.queries import Totals
from profiles.queries import PlatformCount, counts_per_platform, tombstoned_groups_in_use

FEW = 5


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that an admin should look at."""

    tone: str
    title: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    totals: Totals
    platforms: Sequence[PlatformCount]
    last_run: SyncRun | None
    last_good: SyncRun | None
    next_at: dt.datetime | None
    interval: str
    concerns: Sequence[Concern]


def dashboard(now: dt.datetime) -> Dashboard:
    last_run, next_at = queries.last_run(), schedule.next_sync_time()
    last_good = last_run if last_run and last_run.state in SyncRun.GOOD else queries.last_good_run()
    concerns = [
        *_worker(now),
        *_schedule(next_at),
        *_last_run(last_run),
        *_tombstones(),
    ]
    return Dashboard(
        totals=queries.totals(),
        platforms=counts_per_platform(),
        last_run=last_run,
        last_good=last_good,
        next_at=next_at,
        interval=schedule.interval_text(),
        concerns=concerns,
    )


def _worker(now: dt.datetime) -> list[Concern]:
    if schedule.worker_is_alive(now):
        return []
    text = "No sync starts until it does. Restart the portal, or start manage.py qcluster."
    return [Concern("bad", "The background worker is not running", text, _advanced())]


def _schedule(next_at: dt.datetime | None) -> list[Concern]:
    if next_at is not None:
        return []
    return [
        Concern("bad", "The directory sync is not scheduled", "Run manage.py migrate to make it again.", _advanced())
    ]


def _last_run(run: SyncRun | None) -> list[Concern]:
    if run is None:
        text = "Groups can be chosen in app profiles after the first sync."
        return [Concern("warn", "The directory was never mirrored", text, _advanced())]
    if run.state in (*SyncRun.GOOD, SyncRun.State.CANCELLED):
        return []
    if run.state == SyncRun.State.HELD:
        text = f"{run.error} Nothing was applied; somebody has to decide."
        return [Concern("warn", "The last directory sync is held", text, reverse("support:held", args=[run.pk]))]
    text = f"{run.error} The groups of the last good sync are kept."
    return [Concern("bad", "The last directory sync failed", text, reverse("directory:run", args=[run.pk]))]


def _tombstones() -> list[Concern]:
    names = list(tombstoned_groups_in_use().order_by("name").values_list("name", flat=True)[: FEW + 1])
    if not names:
        return []
    shown = ", ".join(names[:FEW]) + (" and more" if len(names) > FEW else "")
    title = "App profiles refer to groups that were removed in ZIA"
    return [Concern("warn", title, f"They match nobody: {shown}.", f"{reverse('directory:groups')}?status=gone")]


def _advanced() -> str:
    return reverse("support:advanced_configuration")
