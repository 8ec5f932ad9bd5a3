"""Rule order stays contiguous, whatever happens."""

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError
from profiles import editing
from profiles.catalog import Platform
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile
from profiles.rules import precedence
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


def test_a_rule_that_is_moved_to_where_it_is_keeps_its_position() -> None:
    make("A")
    second, _third = make("B"), make("C")
    precedence.number([second])
    before = second.position
    precedence.move(second, 2)
    assert (second.position, second.rule_order) == (before, 2)


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


@pytest.fixture(params=[precedence.STEP, 2], ids=["wide", "narrow"])
def step(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the narrow one nearly every step finds no room and spreads the platform anew."""
    monkeypatch.setattr(precedence, "STEP", request.param)
    monkeypatch.setattr(precedence, "BOUND", 32 * request.param)


def check_is(model: list[int]) -> None:
    rows = list(precedence.rules(Platform.WINDOWS))
    precedence.number(reversed(rows))
    assert [(row.pk, row.rule_order) for row in rows] == [(pk, n) for n, pk in enumerate(model, start=1)]
    assert [AppProfile.objects.get(pk=pk).rule_order for pk in model] == list(range(1, len(model) + 1))


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_any_sequence_of_steps_is_what_a_list_would_do(step: None, steps: list[tuple[str, int, int]]) -> None:
    AppProfile.objects.filter(is_default=False).delete()
    model: list[int] = []
    for number, (verb, at, to) in enumerate(steps):
        if verb == "add":
            row = make(f"P{number}", position=at)
            model.insert(min(at, len(model) + 1) - 1, row.pk)
        elif model:
            pk = model.pop(min(at, len(model)) - 1)
            if verb == "move":
                editing.move(SYSTEM, pk, to)
                model.insert(min(to, len(model) + 1) - 1, pk)
            else:
                editing.delete(SYSTEM, pk)
        check_is(model)


def test_sixty_rules_put_into_the_same_place_are_in_order(step: None) -> None:
    model = [make("first").pk, make("last").pk]
    for number in range(60 if precedence.STEP > 2 else 20):
        model.insert(1, make(f"P{number}", position=2).pk)
    check_is(model)


def test_room_is_found_under_many_rules_at_once(step: None) -> None:
    rows = [make(name) for name in "ABC"]
    free = precedence.room_under(Platform.WINDOWS, [rows[0].pk, rows[2].pk])
    places = {name: place or 0 for name, place in precedence.rules(Platform.WINDOWS).values_list("name", "position")}
    assert places["A"] < free[rows[0].pk] < places["B"]
    assert free[rows[2].pk] > places["C"]


def test_room_is_found_under_no_rule_but_those_asked_for() -> None:
    _first, second, third = (make(name).pk for name in "ABC")
    assert precedence.room_under(Platform.WINDOWS, [third]).keys() == {third}
    assert precedence.room_under(Platform.WINDOWS, [second, third]).keys() == {second, third}


def test_the_database_refuses_two_rules_in_one_place() -> None:
    first, second = make("A"), make("B")
    with pytest.raises(IntegrityError), transaction.atomic():
        AppProfile.objects.filter(pk=second.pk).update(position=first.position)
    with pytest.raises(IntegrityError), transaction.atomic():
        AppProfile.objects.filter(pk=second.pk).update(position=None)


def insert_first(size: int) -> None:
    make(f"new {size}", position=1)


def move_last_but_one(size: int) -> None:
    editing.move(SYSTEM, precedence.rules(Platform.WINDOWS).reverse()[1].pk, 1)


def move_to_the_end(size: int) -> None:
    editing.move(SYSTEM, precedence.rules(Platform.WINDOWS)[0].pk, 10_000)


def delete_first(size: int) -> None:
    editing.delete(SYSTEM, precedence.rules(Platform.WINDOWS)[0].pk)


@pytest.mark.parametrize("work", [insert_first, move_last_but_one, move_to_the_end, delete_first])
def test_a_change_of_order_takes_the_same_statements_at_any_size(work: Callable[[int], None]) -> None:
    counts = []
    for size in (4, 40):
        for n in range(size):
            make(f"{size}-{n}")
        with CaptureQueriesContext(connection) as queries:
            work(size)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_migration_keeps_the_order_both_ways(transactional_db: None) -> None:
    old, new = [("profiles", "0004_postures_bypass_platform_settings")], [("profiles", "0005_sparse_rule_order")]
    for name in "ABC":
        make(name, position=1)
    try:
        executor = MigrationExecutor(connection)
        executor.migrate(old)
        rules = executor.loader.project_state(old).apps.get_model("profiles", "AppProfile").objects
        ordered = rules.filter(platform="windows", is_default=False).order_by("rule_order")
        assert list(ordered.values_list("name", "rule_order")) == [("C", 1), ("B", 2), ("A", 3)]
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes("profiles"))
    assert new[0] in MigrationExecutor(connection).loader.applied_migrations
    assert names() == ["C", "B", "A"]
    make("D", position=2)
    assert names() == ["C", "D", "B", "A"]


@pytest.mark.django_db(transaction=True)
def test_two_admins_at_once_leave_no_gap() -> None:
    for name in "ABCDEF":
        make(name)
    failures: list[Exception] = []

    def work(prefix: str) -> None:
        try:
            for n in range(5):
                row = editing.create(SYSTEM, Platform.WINDOWS, ProfileDraft(name=f"{prefix}{n}", position=1))
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
