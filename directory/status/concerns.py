"""What an admin should look at about the sync."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from directory.models import SyncRun
from directory.status.sync_state import SyncState
from portal.lib.clock import duration_text
from portal.lib.places import HELD_RUN, SYNC, url_of

MANY_FAILURES = 3


@dataclass(frozen=True, slots=True)
class Concern:
    """`tone` is "bad" for what is broken, "warn" for what wants a look. `is_banner`: to be said on other pages too."""

    tone: str
    title: str
    text: str
    url: str
    is_banner: bool = False


def sync_concerns(state: SyncState) -> list[Concern]:
    return [*_worker(state), *_schedule(state), *_paused(state), *_last_run(state), *_age(state)]


def banners(state: SyncState) -> list[Concern]:
    """What must be seen wherever the sync is looked at: it fails again and again, or its mirror is old."""
    return [concern for concern in sync_concerns(state) if concern.is_banner]


def _worker(state: SyncState) -> Iterator[Concern]:
    if not state.worker_is_alive:
        text = "No sync starts until it does. Restart the portal, or start manage.py worker."
        yield Concern("bad", "The background worker is not running", text, _advanced())


def _schedule(state: SyncState) -> Iterator[Concern]:
    if state.next_at is None:
        text = "Run manage.py migrate to make it again."
        yield Concern("bad", "The directory sync is not scheduled", text, _advanced())


def _paused(state: SyncState) -> Iterator[Concern]:
    if state.paused:
        yield Concern("warn", "No ZIA is connected: the directory sync is paused", state.paused, _advanced())


def _last_run(state: SyncState) -> Iterator[Concern]:
    run = state.last_run
    if run is None:
        text = "Groups can be chosen after the first sync."
        yield Concern("warn", "The directory was never synced", text, _advanced())
    elif run.state == SyncRun.State.HELD:
        text = f"{run.error} Nothing was applied; somebody has to decide."
        yield Concern("warn", "The last directory sync is held", text, _held(run))
    elif state.failures >= MANY_FAILURES:
        title = f"The directory sync failed {state.failures} times in a row"
        yield Concern("bad", title, _kept(run), reverse("directory:run", args=[run.pk]), is_banner=True)
    elif state.failures:
        yield Concern("bad", "The last directory sync failed", _kept(run), reverse("directory:run", args=[run.pk]))


def _age(state: SyncState) -> Iterator[Concern]:
    if state.is_stale and state.last_good_at:
        age = duration_text((state.now - state.last_good_at).total_seconds())
        text = f"The last good sync ended {age} ago, and one is due {state.interval_text}."
        yield Concern("warn", "The directory is out of date", text, _advanced(), is_banner=True)


def _kept(run: SyncRun) -> str:
    return f"{run.error} The groups of the last good sync are kept."


def _held(run: SyncRun) -> str:
    return url_of(HELD_RUN, run.pk)


def _advanced() -> str:
    return url_of(SYNC)
