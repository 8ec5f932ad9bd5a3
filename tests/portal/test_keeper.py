"""What the keeper makes of a worker, a database and a broker in trouble. The worker is a real process."""

import datetime as dt
import sys
import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone
from django_q.models import OrmQ

from directory import sync
from directory.status import worker
from portal.audit.recording import SYSTEM
from portal.supervisor import watchdog
from portal.supervisor.child import Child
from portal.supervisor.guard import Guard
from portal.supervisor.keeper import Keeper
from portal.supervisor.watchdog import RESTARTS

pytestmark = pytest.mark.django_db(transaction=True)
SILENCE = settings.PORTAL_WORKER_SILENCE
ASK_AFTER = watchdog.ASK_AFTER * SILENCE


@pytest.fixture
def keeper() -> Iterator[Keeper]:
    guard = Guard(grace=0)
    child = Child("worker", [sys.executable, "-c", "import time; time.sleep(60)"])
    child.start()
    guard.watch(child.pid)
    yield Keeper(child, guard)
    child.kill_group()
    guard.forget(child.pid)
    guard.release()


def still(keeper: Keeper, seconds: float) -> None:
    """As if nothing had moved for that long."""
    keeper.watchdog.signs = worker.signs_of_life()
    keeper.watchdog.changed_at = time.monotonic() - seconds


def messages() -> list[str]:
    return [message.task["func"] for message in OrmQ.objects.order_by("pk")]


def test_a_quiet_worker_is_asked_once_and_left_alone(keeper: Keeper) -> None:
    pid = keeper.child.pid
    still(keeper, ASK_AFTER + 1)
    assert keeper.check()
    assert keeper.check()
    assert messages() == ["directory.tasks.beat"]
    assert keeper.child.pid == pid


def test_a_silent_worker_is_started_again_and_what_it_took_is_queued_once_more(keeper: Keeper) -> None:
    pid = keeper.child.pid
    sync.request(SYSTEM)
    OrmQ.objects.all().delete()  # the hanging worker took it
    still(keeper, SILENCE + 1)
    assert keeper.check()
    assert keeper.child.pid != pid
    assert keeper.child.is_running
    assert messages() == ["directory.tasks.tick", "directory.tasks.run_sync"]


def test_a_worker_that_hangs_again_and_again_is_given_up(keeper: Keeper) -> None:
    for _ in range(RESTARTS):
        still(keeper, SILENCE + 1)
        assert keeper.check()
    still(keeper, SILENCE + 1)
    assert not keeper.check()


def test_a_broker_that_is_away_is_not_the_workers_fault(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django_q.tasks.get_broker", away)
    pid = keeper.child.pid
    still(keeper, SILENCE - 1)
    before = time.monotonic()
    assert keeper.check()
    assert keeper.watchdog.changed_at >= before, "it is forgiven"
    assert keeper.child.pid == pid


def test_a_worker_is_started_again_also_while_the_broker_is_away(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django_q.tasks.get_broker", away)
    pid = keeper.child.pid
    still(keeper, SILENCE + 1)
    assert keeper.check()
    assert keeper.child.pid != pid
    assert keeper.child.is_running


def away() -> None:
    raise ConnectionError("no broker")


@pytest.mark.only_on("sqlite")  # nothing else locks the whole database
def test_a_locked_database_does_not_keep_the_supervisor_waiting(keeper: Keeper) -> None:
    locked = connection.copy()
    with locked.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        still(keeper, ASK_AFTER + 1)
        before = time.monotonic()
        assert keeper.check()
        assert time.monotonic() - before < 25, "less than the patience of 30 seconds that writers have"
        assert time.monotonic() - keeper.watchdog.changed_at > ASK_AFTER
        cursor.execute("ROLLBACK")
    locked.close()
    worker.beat(timezone.now() - dt.timedelta(seconds=1))  # the usual patience is back
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (30_000,)


def test_a_database_that_is_away_is_not_the_workers_fault(keeper: Keeper) -> None:
    pid = keeper.child.pid
    still(keeper, SILENCE + 1)

    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("gone")

    before = time.monotonic()
    with connection.execute_wrapper(refuse):
        assert keeper.check()
    assert keeper.child.pid == pid
    assert keeper.watchdog.changed_at >= before, "it is forgiven"
