"""A database that is locked, full, or stopped in the middle of a run."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
import pytest
from django.db import OperationalError, connection

from directory import sync
from directory.models import SyncRun
from portal.audit.recording import SYSTEM
from tests.directory.conftest import Mirror
from tests.directory.faults.injections import Gate, all_is_well, mirrored, upstream
from tests.directory.faults.processes import let_it_expire, running, service, tenant, wait_for
from tests.directory.faults.services import Postgres, private_postgres
from tests.directory.upstream_server import Zia
from tests.worker import environment, manage

pytestmark = pytest.mark.django_db(transaction=True)
sqlite_only = pytest.mark.only_on("sqlite")


@contextmanager
def locked() -> Iterator[None]:
    """Somebody else writes to the SQLite file, and takes long."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        yield
        cursor.execute("ROLLBACK")
    other.close()


@sqlite_only
@pytest.mark.processes
def test_a_lock_of_six_seconds_is_waited_out(zia: Zia) -> None:
    run = sync.request(SYSTEM).run
    with running(run, "after the fetch") as worker:
        worker.stopped()
        with locked():
            worker.go_on()
            time.sleep(6)  # longer than the five that a connection waits unless it is told otherwise
            assert worker.process.poll() is None
        worker.end()
    run.refresh_from_db()
    assert run.state == SyncRun.State.SUCCEEDED
    assert mirrored() == upstream(zia)


@sqlite_only
@pytest.mark.processes
def test_a_lock_longer_than_the_patience_costs_one_run(zia: Zia, mirror: Mirror) -> None:
    mirror()
    zia.groups[0]["name"] = "Money"
    was = mirrored()
    run = sync.request(SYSTEM).run
    with running(run, "after the fetch", busy=300) as worker:
        worker.stopped()
        with locked():
            worker.go_on()
            assert "database is locked" in worker.end()
            assert mirrored() == was
    let_it_expire(run)
    all_is_well(zia)
    run.refresh_from_db()
    assert run.state == SyncRun.State.ABANDONED


@sqlite_only
def test_a_full_disk_rolls_everything_back(zia: Zia, mirror: Mirror) -> None:
    mirror()
    was = mirrored()
    for pk in range(1000, 3000):
        zia.add_group(pk, f"Group {pk} with a name that needs some room on the disk")
    run = sync.request(SYSTEM).run
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # no room is left over from what other tests removed
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 8}")
        with pytest.raises(OperationalError, match="full"):
            sync.run(run.pk)
        assert mirrored() == was
        run.refresh_from_db()
        assert (run.state, run.error_kind) == (SyncRun.State.FAILED, "internal")
        cursor.execute("PRAGMA max_page_count = 1073741823")
    all_is_well(zia)


class Portal:
    """The portal on a PostgreSQL of its own, which can be stopped."""

    def __init__(self, cluster: Postgres) -> None:
        self.cluster = cluster
        self.variables = {**tenant(), "DATABASE_URL": cluster.url}

    def manage(self, *words: str) -> str:
        answer = subprocess.run(manage(*words), env=self.variables, capture_output=True, text=True, check=False)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    def ask(self) -> SyncRun:
        return SyncRun(pk=json.loads(self.manage("sync_groups"))["run"])

    def one(self, query: str) -> str:
        with psycopg.connect(self.cluster.url) as there:
            found = there.execute(query.encode()).fetchone()
        assert found
        return str(found[0])

    def do(self, statement: str) -> None:
        with psycopg.connect(self.cluster.url) as there:
            there.execute(statement.encode())

    def state(self, run: SyncRun) -> str:
        return self.one(f"SELECT state FROM directory_syncrun WHERE id = {run.pk}")

    def groups(self) -> str:
        return self.one("SELECT string_agg(name, ',' ORDER BY name) FROM directory_directorygroup")

    def restart(self) -> None:
        self.cluster.stop()
        self.cluster.start()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Postgres]:
    with private_postgres() as cluster:
        variables = {**environment(""), "DATABASE_URL": cluster.url}
        for words in (("migrate", "--verbosity", "0"), ("createcachetable",)):
            subprocess.run(manage(*words), env=variables, check=True)
        yield cluster


@pytest.fixture
def portal(zia: Zia, cluster: Postgres) -> Portal:
    portal = Portal(cluster)
    portal.manage("sync_groups", "--wait")
    zia.groups[0]["name"] = f"Money {zia.url}"
    return portal


@pytest.mark.processes
def test_a_postgresql_that_stops_while_a_run_reads_or_applies_costs_that_run(portal: Portal, zia: Zia) -> None:
    old, gate = portal.groups(), Gate()
    zia.faults = {"users:1": gate}
    read = portal.ask()
    with running(read, variables=portal.variables) as worker:
        assert gate.reached.wait(30)
        portal.restart()
        gate.opened.set()
        worker.end()
    assert (portal.state(read), portal.groups()) == (SyncRun.State.FAILED, old)

    zia.faults = {}
    applied = portal.ask()
    with running(applied, "between groups and memberships", variables=portal.variables) as worker:
        worker.stopped()
        portal.restart()
        worker.go_on()
        worker.end()
    assert (portal.state(applied), portal.groups()) == (SyncRun.State.FAILED, old)
    assert "succeeded" in portal.manage("sync_groups", "--wait")


@pytest.mark.processes
def test_a_postgresql_that_stops_while_a_result_is_saved_costs_nothing(portal: Portal, zia: Zia) -> None:
    """The run has committed; its message is delivered again, since nobody could note that it was done."""
    portal.do("DELETE FROM django_q_ormq")  # nobody has worked on it so far
    run = portal.ask()
    with service(portal.variables, "qcluster"):
        with suppress(psycopg.OperationalError), psycopg.connect(portal.cluster.url) as blocker:
            blocker.execute("LOCK TABLE django_q_task IN EXCLUSIVE MODE")
            wait_for(lambda: portal.state(run) == SyncRun.State.SUCCEEDED)
            portal.restart()
        asked = zia.asked["groups:1"]
        assert "Money" in portal.groups()
        assert portal.one("SELECT count(*) FROM django_q_ormq") == "1", "its end was not noted"
        portal.do("UPDATE django_q_ormq SET lock = now() - interval '1 day'")
        wait_for(lambda: portal.one("SELECT count(*) FROM django_q_ormq") == "0")
        assert zia.asked["groups:1"] == asked, "delivered again, it did nothing"
    assert "no_change" in portal.manage("sync_groups", "--wait")


@pytest.mark.processes
def test_a_full_disk_of_postgresql_rolls_everything_back(portal: Portal, zia: Zia) -> None:
    old, run = portal.groups(), portal.one("SELECT max(id) FROM directory_syncrun")
    portal.do(
        "INSERT INTO directory_syncchange (run_id, kind, change, upstream_id, name, old_name, other_name, detail) "
        f"SELECT {run}, 'group', 'added', n, repeat('x', 200), '', '', '' FROM generate_series(1, 6000) n"
    )
    size = int(portal.one("SELECT pg_relation_size('directory_syncchange')"))
    for pk in range(1000, 3000):
        zia.add_group(pk, f"Group {pk}")
    asked = portal.ask()
    with (
        portal.cluster.files_no_larger_than(size),
        running(asked, "after the fence", variables=portal.variables) as worker,
    ):
        worker.stopped()
        worker.go_on()
        assert "File too large" in worker.end()
    assert portal.state(asked) == SyncRun.State.FAILED
    assert portal.groups() == old
    assert "succeeded" in portal.manage("sync_groups", "--wait")
