"""Whether the worker lives: beats that come by themselves, and beats that were asked for."""

import datetime as dt

import pytest
from django_q.models import OrmQ

from directory import tasks
from directory.models import SyncRun
from directory.status import worker
from directory.status.worker import SILENT_AFTER, SignsOfLife, unanswered_after
from tests.factories import SyncRunFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def test_without_any_beat_it_is_not_alive() -> None:
    assert not worker.is_alive(NOON)
    worker.ask(NOON)
    assert not worker.is_alive(NOON)


def test_where_nobody_asks_the_minutes_beat_is_enough() -> None:
    worker.beat(NOON)
    assert worker.is_alive(NOON + SILENT_AFTER - SECOND)
    assert not worker.is_alive(NOON + SILENT_AFTER)


def test_a_question_without_an_answer_tells_earlier() -> None:
    worker.beat(NOON)
    asked = NOON + 10 * SECOND
    worker.ask(asked)
    assert worker.is_alive(asked + unanswered_after() - SECOND)
    assert not worker.is_alive(asked + unanswered_after())


def test_asking_again_does_not_make_a_silent_worker_look_alive() -> None:
    worker.beat(NOON)
    for second in (10, 30, 50):
        worker.ask(NOON + second * SECOND)
    assert not worker.is_alive(NOON + 51 * SECOND)
    assert OrmQ.objects.count() == 3


def test_an_answer_closes_the_question() -> None:
    worker.beat(NOON)
    worker.ask(NOON + 10 * SECOND)
    worker.beat(NOON + 11 * SECOND)
    assert worker.is_alive(NOON + 100 * SECOND)
    worker.ask(NOON + 101 * SECOND)
    assert worker.is_alive(NOON + 120 * SECOND)


def test_the_job_that_answers_is_a_beat() -> None:
    tasks.beat()
    assert worker.is_alive(dt.datetime.now(dt.UTC))


def test_a_run_in_a_workers_hands_is_a_sign_of_life() -> None:
    worker.beat(NOON)
    run = SyncRunFactory.create(state=SyncRun.State.QUEUED, finished_at=None)
    assert worker.signs_of_life() == SignsOfLife(beat=NOON)
    SyncRun.objects.filter(pk=run.pk).update(state=SyncRun.State.FETCHING, heartbeat_at=NOON)
    assert worker.signs_of_life() == SignsOfLife(beat=NOON, run=(run.pk, NOON))
