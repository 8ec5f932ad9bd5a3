"""Forgetting old runs."""

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from directory import tasks
from directory.models import SyncChange, SyncRun
from directory.runs import retention
from tests.factories import SyncRunFactory

pytestmark = pytest.mark.django_db
OLD = dt.timedelta(days=91)


def old_runs(number: int, changes: int = 0, state: str = SyncRun.State.FAILED) -> list[SyncRun]:
    runs = SyncRunFactory.create_batch(number, requested_at=timezone.now() - OLD, state=state)
    rows = [
        SyncChange(run=run, kind="user", change="added", upstream_id=n, name=f"U{n}")
        for run in runs
        for n in range(changes)
    ]
    SyncChange.objects.bulk_create(rows)
    return runs


def recent_runs(number: int = retention.RUNS_KEPT) -> None:
    SyncRunFactory.create_batch(number, requested_at=timezone.now())


def test_old_runs_go_with_their_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "CHANGES_PER_CHUNK", 7)
    monkeypatch.setattr(retention, "RUNS_PER_CHUNK", 2)
    old_runs(5, changes=6)
    recent_runs()
    assert retention.purge(timezone.now()) == (5, True)
    assert (SyncRun.objects.count(), SyncChange.objects.count()) == (retention.RUNS_KEPT, 0)


def test_the_newest_the_last_good_and_a_waiting_one_stay_whatever_their_age() -> None:
    good = old_runs(3, state=SyncRun.State.SUCCEEDED)[-1]
    ago = timezone.now() - OLD + dt.timedelta(days=1)
    SyncRunFactory.create_batch(24, requested_at=ago, state=SyncRun.State.FAILED)
    held = SyncRunFactory.create(requested_at=ago + dt.timedelta(hours=1), state=SyncRun.State.HELD)
    retention.purge(timezone.now() + dt.timedelta(days=9))
    left = set(SyncRun.objects.values_list("pk", flat=True))
    assert {good.pk, held.pk} <= left
    assert len(left) == retention.RUNS_KEPT + 1


def test_the_setting_says_what_is_old(settings: Settings) -> None:
    settings.PORTAL_SYNC_KEEP_DAYS = 92
    old_runs(2)
    recent_runs()
    assert retention.purge(timezone.now()) == (0, True)
    settings.PORTAL_SYNC_KEEP_DAYS = 90
    assert retention.purge(timezone.now()) == (2, True)


def test_an_open_run_is_left_alone() -> None:
    run = SyncRunFactory.create(requested_at=timezone.now() - OLD, state=SyncRun.State.FETCHING, finished_at=None)
    recent_runs()
    retention.purge(timezone.now())
    assert SyncRun.objects.filter(pk=run.pk).exists()


def test_the_tick_purges_once_an_hour() -> None:
    now = timezone.now()
    recent_runs()
    old_runs(2, state=SyncRun.State.CANCELLED)
    tasks.tick()
    assert SyncRun.objects.count() == retention.RUNS_KEPT
    old_runs(2, state=SyncRun.State.CANCELLED)
    tasks.tick()
    assert retention.purge_if_due(now + dt.timedelta(minutes=59)) == 0
    assert retention.purge_if_due(now + dt.timedelta(minutes=61)) == 2


def test_what_does_not_fit_into_the_time_is_left_to_the_next_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "CHANGES_PER_CHUNK", 2)
    old_runs(1, changes=5)
    recent_runs()
    number, finished = retention.purge(timezone.now(), seconds=-1)
    assert (number, finished) == (0, False)
    assert SyncChange.objects.count() == 3


def test_the_statements_do_not_depend_on_the_runs(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    recent_runs()
    for number in (1, 9):
        old_runs(number, changes=3)
        with django_assert_num_queries(11) as captured:
            retention.purge(timezone.now())
        assert captured
