"""What refers to a directory group or user. The apps above register how to find out; the directory knows none."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet

from directory.models import SyncRun
from portal.lib.counting import Counter

BATCH_SIZE = 5000  # ids in one query


@dataclass(frozen=True, slots=True)
class Usage:
    """Something that a group or user decides about, e.g. an app profile."""

    kind: str
    name: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a run that was not applied would change beyond the directory: in a sentence, and in lines of which `detail`
    says what would become of each. `more` lines are left out."""

    title: str
    text: str
    lines: Sequence[Usage]
    more: int = 0


Provider = Callable[[int], Iterable[Usage]]
Measure = Callable[[CursorWrapper, Callable[[], None]], dict[str, Any]]
Told = Callable[[SyncRun], Consequences]
Applied = Callable[[CursorWrapper, dt.datetime], None]
Ids = Callable[[], "QuerySet[Any, Any]"]
EXCLUDED = "excluded group"
_providers: dict[str, list[Provider]] = defaultdict(list)
_counters: dict[str, list[Counter]] = defaultdict(list)
_outcomes: list[Provider] = []
_users: dict[str, list[str]] = defaultdict(list)
_ids: dict[str, list[Ids]] = defaultdict(list)
_consequences: dict[str, tuple[Measure, Told]] = {}
_applied: list[Applied] = []
_finished: list[Callable[[], None]] = []
_facts: dict[str, list[Provider]] = defaultdict(list)


def register_ids(use: str, ids: Ids) -> None:
    """`ids()` selects one column: the ids of all rows that something refers to. `use` is "group" or "user", or
    EXCLUDED for the groups that something for all groups leaves out. Called from an app's `ready`."""
    if ids not in _ids[use]:
        _ids[use].append(ids)


def ids_in_use(use: str) -> tuple[str, list[Any]]:
    """What selects those ids, as SQL to stand within parentheses, and its parameters."""
    parts = [ids().query.sql_with_params() for ids in _ids[use]]
    if not parts:
        return "SELECT 0 WHERE 1 = 0", []
    return " UNION ".join(sql for sql, _ in parts), [value for _, values in parts for value in values]


def register_consequences(name: str, measure: Measure, told: Told) -> None:
    """`measure(cursor, beat)` looks at the plan tables of a run, calls `beat` now and then, and gives what is kept with
    the run as JSON under the name; `told(run)` puts that into words. Called from an app's `ready`."""
    _consequences[name] = measure, told


def measure_consequences(cursor: CursorWrapper, beat: Callable[[], None]) -> dict[str, Any]:
    return {name: measure(cursor, beat) for name, (measure, _told) in _consequences.items()}


def consequences_of(run: SyncRun) -> list[Consequences]:
    """Of a run that was not applied; nothing of others."""
    return [told(run) for _measure, told in _consequences.values()] if run.state in SyncRun.NOT_APPLIED else []


def register_applied(follow: Applied) -> None:
    """`follow(cursor, now)` does, set-based, what the apps above owe a changed directory.

    It is called in the transaction of the apply, with the plan tables of the run still there; not after a first load,
    before which nobody referred to anything. Called from an app's `ready`.
    """
    if follow not in _applied:
        _applied.append(follow)


def follow_apply(cursor: CursorWrapper, now: dt.datetime) -> None:
    for follow in _applied:
        follow(cursor, now)


def register_finished(follow: Callable[[], None]) -> None:
    """`follow()` is called by the worker after each run that ended well, in no transaction. Called from `ready`."""
    if follow not in _finished:
        _finished.append(follow)


def follow_run() -> None:
    for follow in _finished:
        follow()


def register_facts(kind: str, provider: Provider) -> None:
    """`provider(id)` yields lines for the facts of a group or user: `kind` is the label, `name` the link's text."""
    if provider not in _facts[kind]:
        _facts[kind].append(provider)


def facts_of(kind: str, row_id: int) -> list[Usage]:
    return [fact for provider in _facts[kind] for fact in provider(row_id)]


def register(kind: str, provider: Provider, counter: Counter, users: str) -> None:
    """`provider(id)` yields what refers to the row of that kind; `counter(ids)` only how many do, for a list's page.

    `kind` is "group" or "user"; `users` is what such things are called, in the plural. Called from an app's
    `ready`.
    """
    if provider not in _providers[kind]:
        _providers[kind].append(provider)
        _counters[kind].append(counter)
        _users[kind].append(users)


def register_outcome(provider: Provider) -> None:
    """`provider(id)` yields what a user ends up with, e.g. an app profile a platform. Called from an app's `ready`."""
    if provider not in _outcomes:
        _outcomes.append(provider)


def outcomes(user_id: int) -> list[Usage]:
    return [usage for provider in _outcomes for usage in provider(user_id)]


def used_by(kind: str, row_id: int) -> list[Usage]:
    return [usage for provider in _providers[kind] for usage in provider(row_id)]


def usage_counter(kind: str) -> Counter:
    """How many things refer to each row."""

    def numbers(keys: Sequence[int]) -> dict[int, int]:
        total: dict[int, int] = defaultdict(int)
        for counter in _counters[kind]:
            for key, number in counter(keys).items():
                total[key] += number
        return dict(total)

    return numbers


def users_of(kind: str) -> str:
    """What may refer to rows of the kind, e.g. "app profiles"."""
    return " and ".join(_users[kind])


def in_use(kind: str, ids: Collection[int]) -> set[int]:
    """Those of the rows that anything refers to."""
    wanted, count = list(ids), usage_counter(kind)
    parts = (wanted[start : start + BATCH_SIZE] for start in range(0, len(wanted), BATCH_SIZE))
    return {pk for part in parts for pk, number in count(part).items() if number}
