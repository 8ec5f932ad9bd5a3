"""What the Dashboard shows: numbers that are links, and what needs attention."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.template.defaultfilters import pluralize
from django.urls import reverse

from directory.mirror.queries import Totals, totals
from directory.models import DirectoryGroup
from directory.status.concerns import Concern, sync_concerns
from directory.status.sync_state import SyncState, current_state
from portal.audit.models import AuditEntry
from portal.lib.isolation import in_sentence
from portal.lib.stored_text import EQUAL_NAMES
from profiles.models import Problem
from profiles.queries import (
    PlatformCount,
    counts_per_platform,
    removed_groups_in_use,
    removed_users_in_use,
)
from profiles.rules import lint

NAMES_SHOWN = 5
EQUAL_NAMES_DAYS = 30


@dataclass(frozen=True, slots=True)
class Dashboard:
    totals: Totals
    platforms: Sequence[PlatformCount]
    sync: SyncState
    concerns: Sequence[Concern]
    shares: Sequence[lint.Share]
    problems: Sequence[lint.KindCount]


def current_dashboard(now: dt.datetime) -> Dashboard:
    state = current_state(now)
    shares = lint.shares()
    found = lint.counts_by_kind(lint.problems().exclude(severity=Problem.Severity.NOTE))
    return Dashboard(
        totals=totals(),
        platforms=counts_per_platform(),
        sync=state,
        concerns=[*sync_concerns(state), *_let_in(), *_matching_nobody(), *_removed_users(), *_equal_names(now)],
        shares=shares,
        problems=found,
    )


def _let_in() -> Iterator[Concern]:
    rows = removed_groups_in_use(excluded=True)
    if shown := _first(_with_members(group) for group in rows[: NAMES_SHOWN + 1]):
        title = "App profiles for all groups leave out groups that were removed in ZIA"
        text = (
            f"The profiles apply to those who were in them: {shown}. Leave out other groups, or disable the profiles."
        )
        yield Concern("warn", title, text, f"{reverse('directory:groups')}?status=gone")


def _with_members(group: DirectoryGroup) -> str:
    name, members = in_sentence(str(group)), group.members_before
    return name if members is None else f"{name} ({members:,} member{pluralize(members)})"


def _matching_nobody() -> Iterator[Concern]:
    groups = removed_groups_in_use(excluded=False)
    if shown := _first(in_sentence(str(group)) for group in groups[: NAMES_SHOWN + 1]):
        title = "App profiles refer to groups that were removed in ZIA"
        yield Concern("warn", title, f"They match nobody: {shown}.", f"{reverse('directory:groups')}?status=gone")


def _removed_users() -> Iterator[Concern]:
    users = removed_users_in_use()
    if shown := _first(f"{in_sentence(user.name)} ({user.email})" for user in users[: NAMES_SHOWN + 1]):
        title = "App profiles name users who were removed in ZIA"
        yield Concern("warn", title, f"They match nobody: {shown}.", f"{reverse('directory:users')}?status=gone")


def _equal_names(now: dt.datetime) -> Iterator[Concern]:
    """For a while after an update that had to keep equal names apart."""
    since = now - dt.timedelta(days=EQUAL_NAMES_DAYS)
    entries = AuditEntry.objects.filter(resource_type=EQUAL_NAMES, at__gte=since).order_by("pk")
    names = [in_sentence(str(name)) for entry in entries for name in (entry.after or {}).values()]
    if shown := _first(names[: NAMES_SHOWN + 1]):
        text = (
            f"They differed only in letters that look the same, or in upper and lower case. They are called: {shown}."
        )
        address = f"{reverse('audit:list')}?resource_type={EQUAL_NAMES}"
        yield Concern("warn", "The update put numbers behind equal names", text, address)


def _first(names: Iterable[str]) -> str:
    """The names that there is room for, of one more than that."""
    known = list(names)
    return ", ".join(known[:NAMES_SHOWN]) + (" and more" if len(known) > NAMES_SHOWN else "")
