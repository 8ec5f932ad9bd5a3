"""Why a run failed, in plain words: where the cause is, what helps, and when the sync tries again."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from directory.connection.source import why_paused
from directory.models import SyncRun
from directory.schedule import timetable
from directory.sync import retries

EXPLANATIONS = {
    "credentials": ("Credentials", "ZIA refuses the sign-in. Check the client and its secret."),
    "permission": (
        "Permission",
        "The sign-in works, but ZIA refuses to show the directory. Give the client the right to read groups, "
        "departments and users.",
    ),
    "throttled": ("Throttled", "ZIA asked for a longer break than a run may take. The sync waits for it."),
    "unreachable": ("Unreachable", "The portal does not get through to ZIA. Check network, proxy and address."),
    "server": ("ZIA's server", "ZIA answers with an error of its own, again and again. It usually passes."),
    "bad_data": ("Bad data", "ZIA's answer cannot be right, so nothing of it was used."),
    "not_connected": (
        "Not connected",
        "The portal has no way to read ZIA. Somebody has to set up the connection first.",
    ),
    SyncRun.STOPPED: ("Restart", "Nothing is wrong: it happens when the portal is updated or started again."),
    "internal": (
        "The portal",
        "The fault is on this side: the portal, its worker or its database. The log tells more.",
    ),
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """`next_at` is when the sync tries again by itself; `is_retry`, whether that is sooner than scheduled; `is_due`,
    whether that time has come."""

    kind: str
    advice: str
    http_status: int | None
    next_at: dt.datetime | None
    is_retry: bool
    is_due: bool


def explain(run: SyncRun, *, with_next: bool) -> Explanation | None:
    """None for a run that did not fail. `with_next` for the last run only: the others have been tried again.

    While no source is connected nothing is tried, so no time is told.
    """
    if run.state not in SyncRun.BROKEN:
        return None
    kind, advice = EXPLANATIONS.get(run.error_kind, EXPLANATIONS["internal"])
    goes_on = with_next and not why_paused()
    retry = retries.expected_try(run) if goes_on else None
    following = retry or (timetable.next_sync_time() if goes_on else None)
    is_due = following is not None and following <= timezone.now()
    return Explanation(kind, advice, run.http_status, following, is_retry=retry is not None, is_due=is_due)
