"""What the Dashboard shows: numbers that are links, and what needs attention."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from directory.mirror.queries import Totals, totals
from directory.status.concerns import Concern, sync_concerns
from directory.status.sync_state import SyncState, current_state
from portal.audit.models import AuditEntry
from portal.lib.isolation import in_sentence
from portal.lib.lookups import SortKey
from portal.lib.stored_text import EQUAL_NAMES
from profiles.queries import PlatformCount, counts_per_platform, tombstoned_groups_in_use

NAMES_SHOWN = 5
EQUAL_NAMES_DAYS = 30


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
        concerns=[*sync_concerns(state), *_tombstones(), *_equal_names(now)],
    )


def _tombstones() -> list[Concern]:
    rows = tombstoned_groups_in_use().order_by(SortKey("name"), "pk")
    names = [in_sentence(str(group)) for group in rows[: NAMES_SHOWN + 1]]
    if not names:
        return []
    shown = ", ".join(names[:NAMES_SHOWN]) + (" and more" if len(names) > NAMES_SHOWN else "")
    title = "App profiles refer to groups that were removed in ZIA"
    return [Concern("warn", title, f"They match nobody: {shown}.", f"{reverse('directory:groups')}?status=gone")]


def _equal_names(now: dt.datetime) -> list[Concern]:
    """For a while after an update that had to keep equal names apart."""
    since = now - dt.timedelta(days=EQUAL_NAMES_DAYS)
    entries = AuditEntry.objects.filter(resource_type=EQUAL_NAMES, at__gte=since).order_by("pk")
    names = [in_sentence(str(name)) for entry in entries for name in (entry.after or {}).values()]
    if not names:
        return []
    shown = ", ".join(names[:NAMES_SHOWN]) + (" and more" if len(names) > NAMES_SHOWN else "")
    text = f"They differed only in letters that look the same, or in upper and lower case. They are called: {shown}."
    address = f"{reverse('audit:list')}?resource_type={EQUAL_NAMES}"
    return [Concern("warn", "The update put numbers behind equal names", text, address)]
