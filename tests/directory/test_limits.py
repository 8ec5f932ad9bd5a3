"""How long a worker may be silent, and a message be on its way: each on both sides of its limit."""

import datetime as dt

import pytest

from directory.models import SyncRun
from directory.sync.lease import Lease
from directory.sync.requesting import reap, requeue_lost
from tests.factories import EPOCH, SyncRunFactory

pytestmark = pytest.mark.django_db
MOMENT = dt.timedelta(microseconds=1)


def heard(heartbeat: dt.datetime, state: str = SyncRun.State.FETCHING) -> SyncRun:
    run: SyncRun = SyncRunFactory.create(state=state, heartbeat_at=heartbeat, finished_at=None)
    return run


def test_nothing_is_abandoned_where_no_run_is_open() -> None:
    assert reap(EPOCH) == 0


@pytest.mark.parametrize("state", [SyncRun.State.FETCHING, SyncRun.State.APPLYING])
def test_a_worker_may_be_silent_for_two_minutes(state: str) -> None:
    run = heard(EPOCH, state)
    assert reap(EPOCH + dt.timedelta(seconds=120)) == 0
    assert reap(EPOCH + dt.timedelta(seconds=120) + MOMENT) == 1
    run.refresh_from_db()
    assert (run.state, run.finished_at) == (SyncRun.State.ABANDONED, EPOCH + dt.timedelta(seconds=120) + MOMENT)


def test_a_worker_may_be_a_minute_ahead() -> None:
    heard(EPOCH + dt.timedelta(seconds=60))
    assert reap(EPOCH) == 0
    assert reap(EPOCH - MOMENT) == 1


def test_a_message_may_be_on_its_way_for_two_minutes() -> None:
    SyncRunFactory.create(state=SyncRun.State.QUEUED, requested_at=EPOCH, finished_at=None)
    assert requeue_lost(EPOCH + dt.timedelta(minutes=2) - MOMENT) == 0
    assert requeue_lost(EPOCH + dt.timedelta(minutes=2)) == 1


def test_a_worker_shows_once_a_second_that_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    run = SyncRunFactory.create(state=SyncRun.State.QUEUED, finished_at=None)
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    lease = Lease.claim(run.pk, source="a tenant")
    assert lease is not None
    lease.begin_stage("Reading groups")
    written = []
    for now[0], done in ((1000.5, 1), (1000.99, 2), (1001.0, 3), (1001.5, 4), (1002.0, 5)):
        lease.beat(done)
        run.refresh_from_db()
        written.append(run.done)
    assert written == [0, 0, 3, 3, 5]
