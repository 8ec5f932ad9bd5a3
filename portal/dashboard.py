"""What the Dashboard shows: numbers that are links, and what needs attention."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.template.defaultfilters import pluralize
from django.urls import reverse

from directory.mirror.queries import Totals, totals
from directory.status.concerns import Concern, sync_concerns
from directory.status.sync_state import SyncState, current_state
from profiles.queries import (
    PlatformCount,
    counts_per_platform,
    removed_groups_in_use,
    removed_users_in_use,
)

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
        concerns=[*sync_concerns(state), *_let_in(), *_matching_nobody(), *_removed_users()],
    )


def _let_in() -> Iterator[Concern]:
    rows = removed_groups_in_use(excluded=True).values_list("name", "members_before")
    if shown := _first(_with_members(name, members) for name, members in rows[: NAMES_SHOWN + 1]):
        title = "App profiles for all groups leave out groups that were removed in ZIA"
        text = (
            f"The profiles apply to those who were in them: {shown}. Leave out other groups, or disable the profiles."
        )
        yield Concern("warn", title, text, f"{reverse('directory:groups')}?status=gone")


def _with_members(name: str, members: int | None) -> str:
    return name if members is None else f"{name} ({members:,} member{pluralize(members)})"


def _matching_nobody() -> Iterator[Concern]:
    names = removed_groups_in_use(excluded=False).values_list("name", flat=True)
    if shown := _first(names[: NAMES_SHOWN + 1]):
        title = "App profiles refer to groups that were removed in ZIA"
        yield Concern("warn", title, f"They match nobody: {shown}.", f"{reverse('directory:groups')}?status=gone")


def _removed_users() -> Iterator[Concern]:
    rows = removed_users_in_use().values_list("name", "email")
    if shown := _first(f"{name} ({email})" for name, email in rows[: NAMES_SHOWN + 1]):
        title = "App profiles name users who were removed in ZIA"
        yield Concern("warn", title, f"They match nobody: {shown}.", f"{reverse('directory:users')}?status=gone")


def _first(names: Iterable[str]) -> str:
    """The names that there is room for, of one more than that."""
    known = list(names)
    return ", ".join(known[:NAMES_SHOWN]) + (" and more" if len(known) > NAMES_SHOWN else "")
