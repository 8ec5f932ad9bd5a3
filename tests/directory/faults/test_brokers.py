"""Brokers that lose a message or deliver it several times, and clusters that are killed or asked to stop."""

import datetime as dt
import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import redis
from django.db import connection
from django.utils import timezone
from django_q.models import OrmQ

from directory import sync, tasks
from directory.models import SyncRun
from directory.status.concerns import banners
from directory.status.sync_state import current_state
from directory.sync import Requested, queries
from portal.audit.recording import SYSTEM
from portal.supervisor.run import JOB_GRACE
from tests.directory.conftest import QUICK, Mirror
from tests.directory.faults.injections import Gate, all_is_well, mirrored, upstream
from tests.directory.faults.processes import (
    CHILD_SETTINGS,
    below,
    kill,
    let_it_expire,
    running,
    service,
    tenant,
    wait_for,
)
from tests.directory.faults.services import both_brokers, free_port
from tests.directory.upstream_server import Zia
from tests.together import at_once
from tests.worker import manage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
QUEUE = "django_q:portal:q"


def command(broker: str, *words: str) -> str:
    answer = subprocess.run(manage(*words), env=tenant(broker), capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def ask(broker: str) -> SyncRun:
    """Somebody presses the button; the message goes through that broker."""
    return SyncRun.objects.get(pk=json.loads(command(broker, "sync_groups"))["run"])


def messages(broker: str) -> int:
    return int(redis.Redis.from_url(broker).llen(QUEUE)) if broker else OrmQ.objects.count()


@both_brokers
def test_a_lost_message_is_queued_again_and_a_run_that_a_deploy_stops_begins_anew(broker: str, zia: Zia) -> None:
    """ZIA does not answer before the worker has ended; nobody presses anything again."""
    run = ask(broker)
    assert messages(broker) == 1
    redis.Redis.from_url(broker).delete(QUEUE) if broker else OrmQ.objects.all().delete()
    SyncRun.objects.filter(pk=run.pk).update(requested_at=timezone.now() - dt.timedelta(minutes=3))
    command(broker, "shell", "-c", "from directory.tasks import tick; tick()")
    assert messages(broker) == 1

    gate = Gate()
    zia.faults = {"users:1": gate}
    with service(tenant(broker), "worker") as worker:
        assert gate.reached.wait(40)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=JOB_GRACE - 10) == 0
    is_stopped(run)
    assert mirrored() == (frozenset(), frozenset())
    gate.opened.set()
    zia.faults = {}
    with service(tenant(broker), "worker"):
        wait_for(lambda: SyncRun.objects.filter(state=SyncRun.State.SUCCEEDED).exists())
    assert [run.trigger for run in SyncRun.objects.all()] == [SyncRun.Trigger.RETRY, SyncRun.Trigger.COMMAND]
    assert mirrored() == upstream(zia)


def is_stopped(run: SyncRun) -> None:
    """It has ended in words, blocks nothing and counts as no failure."""
    run.refresh_from_db()
    assert (run.state, run.error_kind) == (SyncRun.State.FAILED, SyncRun.STOPPED)
    assert "stopped or restarted" in run.error
    assert queries.open_run() is None
    assert queries.failures_in_a_row() == 0


def test_a_plain_cluster_that_is_asked_to_stop_ends_its_run_and_the_tick_starts_it_anew(
    zia: Zia, mirror: Mirror
) -> None:
    mirror()
    zia.groups[0]["name"] = "Finance and Tax"
    was, gate = mirrored(), Gate()
    zia.faults = {"users:1": gate}
    run = ask("")
    with service(tenant(), "qcluster") as cluster:
        assert gate.reached.wait(40)
        cluster.send_signal(signal.SIGTERM)
        assert cluster.wait(timeout=JOB_GRACE - 10) == 0
    is_stopped(run)
    assert mirrored() == was
    gate.opened.set()
    zia.faults = {}
    tasks.tick()
    retry = SyncRun.objects.get(trigger=SyncRun.Trigger.RETRY)
    sync.run(retry.pk, patience=QUICK)
    assert mirrored() == upstream(zia)


@both_brokers
def test_killed_pushers_are_replaced_and_a_killed_cluster_is_taken_over(broker: str, zia: Zia, mirror: Mirror) -> None:
    mirror()
    zia.groups[0]["name"] = "Finance and Tax"
    was, gate = mirrored(), Gate()
    with service(tenant(broker), "qcluster") as cluster:
        wait_for(lambda: len(below(cluster.pid)) == 5)
        monitor, pusher = below(cluster.pid)[-2:]
        kill(pusher)
        kill(monitor)
        zia.faults = {"users:1": gate}
        run = ask(broker)
        assert gate.reached.wait(40)
        for pid in [cluster.pid, *below(cluster.pid)]:
            kill(pid)
    gate.opened.set()
    zia.faults = {}
    assert mirrored() == was
    let_it_expire(run)
    all_is_well(zia)
    run.refresh_from_db()
    assert run.state == SyncRun.State.ABANDONED


@contextmanager
def held_memberships(folder: Path) -> Iterator[Callable[[], object]]:
    """Writing one takes until what is yielded is called."""
    if connection.vendor == "postgresql":
        blocker = connection.copy()
        with closing(blocker), blocker.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE directory_membership IN SHARE MODE")
            yield lambda: cursor.execute("ROLLBACK")
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE TRIGGER held AFTER INSERT ON directory_membership BEGIN SELECT hold(); END")
        try:
            yield (folder / "opened").touch
        finally:
            (folder / "opened").touch()
            cursor.execute("DROP TRIGGER held")


def test_a_deploy_while_a_run_applies_lets_it_end(zia: Zia, mirror: Mirror, tmp_path: Path) -> None:
    mirror()
    zia.users[1]["groups"].append({"id": 13, "name": "Support"})
    run, log = ask(""), tmp_path / "worker.log"
    holding = {"DJANGO_SETTINGS_MODULE": CHILD_SETTINGS, "HOLD_AT": str(tmp_path)}
    with held_memberships(tmp_path) as release, service({**tenant(), **holding}, "worker", log) as worker:
        wait_for(lambda: SyncRun.objects.filter(stage="Applying").exists())
        worker.send_signal(signal.SIGTERM)
        wait_for(lambda: "stopping" in log.read_text(errors="replace"))
        run.refresh_from_db()
        assert run.stage == "Applying"
        release()
        assert worker.wait(timeout=JOB_GRACE + 10) == 0
    run.refresh_from_db()
    assert run.state == SyncRun.State.SUCCEEDED, run.error
    assert mirrored() == upstream(zia)


def test_a_broker_that_is_away_loses_no_request(zia: Zia) -> None:
    run = ask(f"redis://127.0.0.1:{free_port()}/0")
    assert run.state == SyncRun.State.QUEUED
    SyncRun.objects.filter(pk=run.pk).update(requested_at=timezone.now() - dt.timedelta(minutes=3))
    tasks.tick()
    assert OrmQ.objects.count() == 1


def test_of_three_workers_with_the_same_message_one_runs(zia: Zia) -> None:
    run = sync.request(SYSTEM).run
    with running(run) as one, running(run) as two, running(run) as three:
        said = [worker.end() for worker in (one, two, three)]
    assert sum("sync_not_mine" in text for text in said) == 2
    assert (zia.asked["token"], zia.asked["groups:1"]) == (1, 1)
    assert mirrored() == upstream(zia)


def test_of_six_clicks_at_once_one_starts_a_run() -> None:
    found: list[Requested] = []
    at_once(6, lambda: found.append(sync.request(SYSTEM)))
    assert [requested.created for requested in found].count(True) == 1
    assert len({requested.run.pk for requested in found}) == 1
    assert SyncRun.objects.count() == OrmQ.objects.count() == 1


def test_a_run_that_kills_its_worker_each_time_backs_off_and_raises_a_banner(zia: Zia) -> None:
    waits = []
    run = sync.request(SYSTEM).run
    for _ in range(3):
        with running(run, "after the claim") as worker:
            worker.stopped()
            worker.kill()
        let_it_expire(run)
        tasks.tick()
        run.refresh_from_db()
        assert run.state == SyncRun.State.ABANDONED
        assert run.finished_at is not None
        assert run.retry_at is not None
        waits.append(round((run.retry_at - run.finished_at).total_seconds() / 60))
        tasks.tick()
        assert queries.open_run() is None, "not before its time"
        SyncRun.objects.filter(pk=run.pk).update(retry_at=timezone.now())
        tasks.tick()
        run = SyncRun.objects.get(trigger=SyncRun.Trigger.RETRY, state=SyncRun.State.QUEUED)
    assert waits == [5, 10, 20]
    assert "failed 3 times in a row" in banners(current_state(timezone.now()))[0].title
    SyncRun.objects.filter(pk=run.pk).delete()
    all_is_well(zia)
