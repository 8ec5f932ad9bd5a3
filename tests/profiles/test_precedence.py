"""Rule order stays contiguous, whatever happens."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.audit.record import SYSTEM
from portal.lib.errors import DomainError
from profiles import editing
from profiles.catalog import Platform
from profiles.drafts import Draft
from profiles.models import AppProfile
from tests.profiles.factories import make, order

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    rows = order()
    assert [place for place, _name in rows] == list(range(1, len(rows) + 1))
    return [name for _place, name in rows]


def test_a_new_rule_comes_last_or_where_it_is_wanted() -> None:
    make("A")
    make("B")
    make("C", position=1)
    make("D", position=2)
    make("E", position=99)
    assert names() == ["C", "D", "A", "B", "E"]


def test_moving_shifts_the_rules_between() -> None:
    rows = {name: make(name) for name in "ABCDE"}
    editing.move(SYSTEM, rows["A"].pk, 4)
    assert names() == list("BCDAE")
    editing.move(SYSTEM, rows["E"].pk, 1)
    assert names() == list("EBCDA")
    editing.move(SYSTEM, rows["C"].pk, 1000)
    assert names() == list("EBDAC")


def test_deleting_closes_the_gap() -> None:
    rows = {name: make(name) for name in "ABC"}
    editing.delete(SYSTEM, rows["B"].pk)
    assert names() == ["A", "C"]


def test_platforms_have_orders_of_their_own() -> None:
    make("A")
    make("A", Platform.IOS)
    assert order(Platform.IOS) == [(1, "A")]


def test_default_stays_where_it_is() -> None:
    default = AppProfile.objects.get(platform="windows", is_default=True)
    for forbidden in (
        lambda: editing.delete(SYSTEM, default.pk),
        lambda: editing.move(SYSTEM, default.pk, 1),
        lambda: editing.set_enabled(SYSTEM, default.pk, False),
    ):
        with pytest.raises(DomainError, match="Default"):
            forbidden()


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "move", "delete"]), st.integers(1, 9), st.integers(1, 9)), max_size=12
)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_any_sequence_of_steps_is_what_a_list_would_do(steps: list[tuple[str, int, int]]) -> None:
    AppProfile.objects.filter(is_default=False).delete()
    model: list[int] = []
    for number, (step, at, to) in enumerate(steps):
        if step == "add":
            row = make(f"P{number}", position=at)
            model.insert(min(at, len(model) + 1) - 1, row.pk)
        elif model:
            pk = model.pop(min(at, len(model)) - 1)
            if step == "move":
                editing.move(SYSTEM, pk, to)
                model.insert(min(to, len(model) + 1) - 1, pk)
            else:
                editing.delete(SYSTEM, pk)
        rows = AppProfile.objects.filter(platform="windows", is_default=False).order_by("rule_order")
        assert list(rows.values_list("pk", "rule_order")) == [(pk, n) for n, pk in enumerate(model, start=1)]


def test_a_move_takes_the_same_statements_at_any_size() -> None:
    counts = []
    for more in (3, 30):
        rows = [make(f"{more}-{n}") for n in range(more)]
        with CaptureQueriesContext(connection) as queries:
            editing.move(SYSTEM, rows[-1].pk, 1)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_two_admins_at_once_leave_no_gap() -> None:
    for name in "ABCDEF":
        make(name)
    failures: list[Exception] = []

    def work(prefix: str) -> None:
        try:
            for n in range(5):
                row = editing.create(SYSTEM, Platform.WINDOWS, Draft(name=f"{prefix}{n}", position=1))
                editing.move(SYSTEM, row.pk, 4)
                if n % 2:
                    editing.delete(SYSTEM, row.pk)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(prefix,)) for prefix in ("x", "y")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(names()) == 12
