"""kill -9 of a worker at every stage of a run, and one that was only stopped for a while."""

import os
import signal

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from directory import sync
from directory.models import SyncRun
from directory.sync.requesting import TIME_TO_LIVE
from portal.audit.recording import SYSTEM
from tests.directory.conftest import Mirror
from tests.directory.faults.injections import Gate, all_is_well, mirrored, next_run, upstream
from tests.directory.faults.processes import let_it_expire, running, tenant, wait_for
from tests.directory.faults.runner import INSIDE_THE_APPLY
from tests.directory.upstream_server import Zia

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


@pytest.fixture
def changed(zia: Zia, mirror: Mirror) -> Zia:
    """A mirrored directory in which, since then, something of every kind has changed."""
    mirror()
    zia.groups[0]["name"] = "Finance and Tax"
    zia.groups.pop(2)
    zia.add_group(14, "Legal")
    zia.users[1]["groups"] = [{"id": 14, "name": "Legal"}]
    zia.add_user(33, "Cleo", 22, [11])
    return zia


def is_taken_over(run: SyncRun, zia: Zia) -> None:
    """Blocked until the time to live has passed; then abandoned, and the next run succeeds."""
    assert not sync.request(SYSTEM).created
    let_it_expire(run)
    all_is_well(zia)
    run.refresh_from_db()
    assert run.state == SyncRun.State.ABANDONED
    assert "stopped answering" in run.error


@pytest.mark.parametrize("stage", ["after the claim", "after the fetch", "before the apply", *INSIDE_THE_APPLY])
def test_a_killed_worker_leaves_the_old_directory_and_is_taken_over(stage: str, changed: Zia) -> None:
    was = mirrored()
    run = sync.request(SYSTEM).run
    with running(run, stage) as worker:
        worker.stopped()
        worker.kill()
    assert mirrored() == was
    is_taken_over(run, changed)


def test_a_worker_killed_while_it_reads_pages_leaves_the_old_directory(changed: Zia) -> None:
    was, gate = mirrored(), Gate()
    changed.faults = {"users:1": gate}
    run = sync.request(SYSTEM).run
    with running(run) as worker:
        assert gate.reached.wait(30)
        worker.kill()
    gate.opened.set()
    changed.faults = {}
    assert mirrored() == was
    is_taken_over(run, changed)


def test_a_worker_killed_right_after_the_commit_has_succeeded_and_its_message_does_nothing_more(changed: Zia) -> None:
    run = sync.request(SYSTEM).run
    with running(run, "just after the commit") as worker:
        worker.stopped()
        worker.kill()
    run.refresh_from_db()
    assert run.state == SyncRun.State.SUCCEEDED
    assert mirrored() == upstream(changed)
    asked = changed.asked.total()
    sync.run(run.pk)  # the broker delivers what was not acknowledged
    assert changed.asked.total() == asked
    all_is_well(changed)


def test_a_stopped_worker_that_wakes_up_after_its_time_applies_nothing(changed: Zia) -> None:
    run = sync.request(SYSTEM).run
    with running(run, "before the apply") as zombie:
        zombie.stopped()
        os.kill(zombie.process.pid, signal.SIGSTOP)
        let_it_expire(run)
        changed.groups[0]["name"] = "Money"
        successor = next_run()
        assert successor.state == SyncRun.State.SUCCEEDED
        zombie.go_on()
        os.kill(zombie.process.pid, signal.SIGCONT)
        assert "sync_taken_over" in zombie.end()
    run.refresh_from_db()
    assert run.state == SyncRun.State.ABANDONED
    assert mirrored() == upstream(changed)
    all_is_well(changed)


def test_a_worker_killed_in_the_first_load_leaves_nothing_of_it(zia: Zia) -> None:
    gate = Gate()
    zia.faults = {"users:1": gate}
    run = sync.request(SYSTEM).run
    with running(run) as worker:
        assert gate.reached.wait(30)
        assert mirrored() == (frozenset(), frozenset()), "half a directory is seen by nobody"
        worker.kill()
    gate.opened.set()
    zia.faults = {}
    assert mirrored() == (frozenset(), frozenset())
    is_taken_over(run, zia)


def test_a_worker_that_stands_still_in_the_first_load_keeps_no_successor_out(zia: Zia) -> None:
    """On PostgreSQL its transaction holds the same rows; the database ends it before the run is taken over."""
    gate = Gate()
    zia.faults = {"users:1": gate}
    run = sync.request(SYSTEM).run
    with running(run, variables={**tenant(), "FAULT_SILENCE": "1"}) as zombie:
        assert gate.reached.wait(30)
        os.kill(zombie.process.pid, signal.SIGSTOP)
        wait_for(_no_other_transaction_is_open)
        let_it_expire(run)
        gate.opened.set()
        zia.faults = {}
        assert next_run().state == SyncRun.State.SUCCEEDED
        os.kill(zombie.process.pid, signal.SIGCONT)
        zombie.end()
    run.refresh_from_db()
    assert run.state == SyncRun.State.ABANDONED
    assert mirrored() == upstream(zia)
    all_is_well(zia)


def _no_other_transaction_is_open() -> bool:
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
        )
        return bool(cursor.fetchone() == (0,))


def test_nobody_waits_for_a_worker_that_stands_still_while_it_applies(changed: Zia) -> None:
    """Reading goes on, and on PostgreSQL a click too, even after its time. On SQLite it holds the file's only lock."""
    was = mirrored()
    run = sync.request(SYSTEM).run
    with running(run, "just before the commit") as worker:
        worker.stopped()
        os.kill(worker.process.pid, signal.SIGSTOP)
        assert mirrored() == was
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor, time_machine.travel(timezone.now() + 2 * TIME_TO_LIVE):
                cursor.execute("SET lock_timeout = '2s'")
                assert not sync.request(SYSTEM).created
                cursor.execute("RESET lock_timeout")
        worker.go_on()
        os.kill(worker.process.pid, signal.SIGCONT)
        assert "ended" in worker.end()
    run.refresh_from_db()
    assert run.state == SyncRun.State.SUCCEEDED
    all_is_well(changed)
