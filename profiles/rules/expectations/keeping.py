"""What a check found, kept with each expectation; and whoever listens is told of what broke."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from profiles.catalog import Platform
from profiles.models import Expectation
from profiles.rules.expectations.answers import Answer
from profiles.rules.expectations.asking import ask
from profiles.rules.expectations.questions import question_of

COLUMNS = ("state", "changed_at", "checked_at", "trouble", "found", "breakers", "last_break", "last_break_at")
TEXT_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Checked:
    """An expectation, locked, with its answer now. `is_worse`: than what was kept of it before."""

    row: Expectation
    answer: Answer
    is_worse: bool

    @property
    def is_refusing(self) -> bool:
        return self.is_worse and self.row.severity == Expectation.Severity.REFUSE


Listener = Callable[[Sequence[Checked], str], None]
_listeners: list[Listener] = []


def register_listener(listener: Listener) -> None:
    """`listener(broken, cause)` is called inside the transaction that broke expectations, or made them worse; what it
    sends has to wait for the commit. Called from an app's `ready`."""
    if listener not in _listeners:
        _listeners.append(listener)


def with_named(rows: "QuerySet[Expectation]") -> "QuerySet[Expectation]":
    """With all that a statement names: two queries."""
    return rows.select_related("user", "group").prefetch_related("named__profile")


def check_locked(platforms: Collection[Platform]) -> list[Checked]:
    """The enabled expectations of any of the platforms, asked on these, and locked until the transaction ends: of two
    writes that each would be well, the second sees the first."""
    locked = Expectation.objects.select_for_update(of=("self",)).filter(is_enabled=True).order_by("pk")
    rows = [row for row in with_named(locked) if set(row.on) & set(platforms)]
    return [
        Checked(row, answer, answer.is_worse_than(row.found, row.trouble))
        for row, answer in zip(rows, ask([question_of(row) for row in rows], platforms), strict=True)
    ]


def keep(checked: Sequence[Checked], *, by: str, cause: str) -> None:
    """Note the answers; `by` and `cause` say who did what."""
    now = timezone.now()
    for one in checked:
        _note(one, now, by, cause)
    Expectation.objects.bulk_update((one.row for one in checked), COLUMNS)
    if broken := [one for one in checked if one.is_worse]:
        for listener in _listeners:
            listener(broken, cause)


def _note(one: Checked, now: dt.datetime, by: str, cause: str) -> None:
    row, answer = one.row, one.answer
    looked_at = {name.value: asdict(count) for name, count in answer.counts.items()}
    row.found = {name.value: kept for name in row.on if (kept := looked_at.get(name, row.found.get(name)))}
    elsewhere = [breaker for breaker in row.breakers if breaker["platform"] not in looked_at]
    row.breakers = [*elsewhere, *(asdict(breaker) for breaker in answer.breakers)]
    row.trouble = answer.question.trouble
    broken = row.trouble or any(answer.excess_of(kept) for kept in row.found.values())
    state = Expectation.State.BROKEN if broken else Expectation.State.HOLDS
    is_news = row.state != state
    if is_news:
        row.state, row.changed_at = state, now
    row.checked_at = now
    if one.is_worse or (broken and is_news):
        row.last_break_at, statement = now, answer.question.statement
        row.last_break = {"by": by, "cause": cause, "statement": statement, "text": answer.text[:TEXT_LIMIT]}


@transaction.atomic
def check_again(pk: int, *, by: str, cause: str = "A check was asked for") -> None:
    """Ask one expectation anew, on all its platforms; a disabled one is left as it is."""
    for row in with_named(Expectation.objects.select_for_update(of=("self",)).filter(pk=pk, is_enabled=True)):
        keep([Checked(row, ask([question_of(row)])[0], is_worse=False)], by=by, cause=cause)


@transaction.atomic
def check_all(*, by: str, cause: str) -> list[Checked]:
    """Ask every enabled expectation and keep what is found."""
    checked = check_locked(tuple(Platform))
    keep(checked, by=by, cause=cause)
    return checked
