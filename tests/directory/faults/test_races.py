"""What admins and operators do while a run is under way."""

import sqlite3
import subprocess
import threading
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from directory import sync
from directory.models import Department, DirectoryGroup, DirectoryUser, Membership, SyncRun, ZiaConnection
from directory.schedule import timetable
from directory.schedule.saving import configure
from directory.status.worker import beat
from portal.audit.recording import SYSTEM
from portal.lib.secret_fields import Sealed
from profiles.models import AppProfile
from tests.directory.conftest import Mirror
from tests.directory.faults.injections import Gate, all_is_well, mirrored, next_run, upstream
from tests.directory.faults.processes import running, tenant
from tests.directory.upstream_server import Zia
from tests.profiles.factories import make
from tests.worker import manage

pytestmark = pytest.mark.django_db(transaction=True)
MIRROR = (DirectoryGroup, Department, DirectoryUser, Membership)


@pytest.mark.processes
def test_settings_that_change_during_a_run_count_from_the_next_one_on(zia: Zia) -> None:
    """Another source, which is down, and another interval."""
    gate = Gate()
    zia.faults = {"users:1": gate}
    run = sync.request(SYSTEM).run
    with running(run) as worker:
        assert gate.reached.wait(30)
        down = "http://127.0.0.1:9"
        connected = ZiaConnection.objects.create(
            pk=1,
            base_url=down,
            token_url=down,
            client_id="x",
            client_secret=Sealed.of("x"),
            is_enabled=True,
            updated_at=timezone.now(),
        )
        configure(SYSTEM, {"interval_minutes": 15}, expected_revision=0, now=timezone.now())
        gate.opened.set()
        assert "ended" in worker.end()
    run.refresh_from_db()
    assert (run.state, run.source) == (SyncRun.State.SUCCEEDED, zia.url)
    assert mirrored() == upstream(zia)
    assert timetable.interval_text() == "every 15 minutes"
    assert next_run().error_kind == "unreachable"
    assert mirrored() == upstream(zia)
    connected.delete()
    all_is_well(zia)


@pytest.mark.processes
def test_a_profile_made_for_a_group_while_that_group_goes_is_kept(zia: Zia, mirror: Mirror) -> None:
    mirror()
    support = DirectoryGroup.objects.get(upstream_id=13)
    zia.groups.pop(2)
    run = sync.request(SYSTEM).run

    def save() -> None:
        make("Supporters", groups=[support])
        connection.close()

    with running(run, "between groups and memberships") as worker:
        worker.stopped()
        admin = threading.Thread(target=save)
        admin.start()
        admin.join(2 if connection.vendor == "postgresql" else 0.3)
        assert admin.is_alive() == (connection.vendor == "sqlite"), "only SQLite makes it wait for the commit"
        worker.go_on()
        assert "ended" in worker.end()
        admin.join(30)
    run.refresh_from_db()
    assert run.state == SyncRun.State.SUCCEEDED, run.error
    support.refresh_from_db()
    assert support.deleted_at is not None
    profile = AppProfile.objects.get(name="Supporters")
    assert [target.group for target in profile.group_targets.all()] == [support]
    all_is_well(zia)


def versions() -> list[tuple[object, ...]]:
    """Every row of the mirror with what tells that somebody wrote it: on PostgreSQL the writing transaction."""
    mark = "xmin::text, " if connection.vendor == "postgresql" else ""
    found: list[tuple[object, ...]] = []
    with connection.cursor() as cursor:
        for model in MIRROR:
            cursor.execute(f"SELECT {mark}* FROM {model._meta.db_table}")
            found += sorted(cursor.fetchall(), key=repr)
    return found


def test_the_same_directory_three_times_writes_no_row(zia: Zia, mirror: Mirror) -> None:
    """SQLite has no mark on a row: there a trigger refuses any write to the mirror."""
    mirror()
    was, tables = (
        versions(),
        [model._meta.db_table for model in (DirectoryGroup, Department, DirectoryUser, Membership)],
    )
    with connection.cursor() as cursor:
        for table in tables if connection.vendor == "sqlite" else []:
            for verb in ("INSERT", "UPDATE", "DELETE"):
                body = "BEGIN SELECT RAISE(ABORT, 'written'); END"
                cursor.execute(f"CREATE TEMP TRIGGER {table}_{verb} BEFORE {verb} ON main.{table} {body}")
        try:
            assert [mirror().state for _ in range(3)] == [SyncRun.State.NO_CHANGE] * 3
        finally:
            for table in tables if connection.vendor == "sqlite" else []:
                for verb in ("INSERT", "UPDATE", "DELETE"):
                    cursor.execute(f"DROP TRIGGER {table}_{verb}")
    assert versions() == was


@pytest.mark.processes
@pytest.mark.own_database
def test_an_upgrade_with_a_run_open_abandons_it_and_the_next_succeeds(zia: Zia, tmp_path: Path) -> None:
    """A portal of the first version, whose worker was killed for the upgrade in the middle of a run."""
    variables = {**tenant(), "DATABASE_URL": f"sqlite:///{tmp_path / 'old.sqlite3'}"}

    def do(*words: str) -> str:
        answer = subprocess.run(manage(*words), env=variables, capture_output=True, text=True, check=False)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    do("migrate", "--verbosity", "0")
    do("createcachetable")
    do("sync_groups")
    do("migrate", "directory", "0004", "--verbosity", "0")
    with sqlite3.connect(tmp_path / "old.sqlite3") as old:
        old.execute("UPDATE directory_syncrun SET state = 'fetching', heartbeat_at = '2026-11-01 12:00:00'")
    do("migrate", "--verbosity", "0")
    assert '"state": "succeeded"' in do("sync_groups", "--wait")
    with sqlite3.connect(tmp_path / "old.sqlite3") as new:
        assert new.execute("SELECT state FROM directory_syncrun ORDER BY id").fetchall() == [
            ("abandoned",),
            ("succeeded",),
        ]


@pytest.mark.processes
def test_while_a_sync_applies_others_write_and_read_old_or_new(zia: Zia, mirror: Mirror) -> None:
    """Twenty thousand memberships, of which a part changes; the bench `sync` measures how long writers wait."""
    for pk in range(100, 2100):
        zia.add_group(pk, f"Group {pk}")
        zia.add_user(pk, f"User {pk}", 21, [100 + (pk * step) % 2000 for step in range(1, 11)])
    mirror()
    for row in zia.groups[3:]:
        row["name"] += " (new)"
    run, writes, read = sync.request(SYSTEM).run, 0, set()
    with running(run) as worker:
        while worker.process.poll() is None:
            beat(timezone.now())
            writes += 1
            read.add(DirectoryGroup.objects.filter(name__endswith="(new)").count())
        assert "ended" in worker.end()
    run.refresh_from_db()
    assert run.state == SyncRun.State.SUCCEEDED, run.error
    assert read <= {0, 2000}
    assert writes
