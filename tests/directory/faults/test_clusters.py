"""Two real clusters of workers on one database, one schedule and one queue."""

import datetime as dt
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.utils import timezone
from django_q.models import Schedule

from directory.models import SyncRun
from directory.schedule import timetable
from tests.directory.faults.injections import Gate, mirrored, upstream
from tests.directory.faults.processes import CHILD_SETTINGS, kill_all, let_it_expire, service, tenant, wait_for
from tests.directory.faults.services import both_brokers
from tests.directory.upstream_server import Zia
from tests.worker import manage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
LOOK = 60.0  # seconds in which a cluster has looked at the schedules, however busy the machine is
Trigger = SyncRun.Trigger


class Cluster:
    """`manage.py qcluster`, and what it has logged."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.process, self.log = process, log

    def has_said(self, words: str) -> int:
        """How often."""
        return self.log.read_text(errors="replace").count(words)


@contextmanager
def two_clusters(broker: str, folder: Path) -> Iterator[list[Cluster]]:
    logs = [folder / "one.log", folder / "two.log"]
    quick = {**tenant(broker), "DJANGO_SETTINGS_MODULE": CHILD_SETTINGS}
    with service(quick, "qcluster", logs[0]) as one, service(quick, "qcluster", logs[1]) as two:
        clusters = [Cluster(one, logs[0]), Cluster(two, logs[1])]
        wait_for(lambda: all(cluster.has_said("guarding cluster") for cluster in clusters))
        yield clusters


def click(broker: str, times: int) -> list[bool]:
    """That many at once, each in a process of its own; which of them started a run."""
    words = manage("sync_groups")
    clicks = [subprocess.Popen(words, env=tenant(broker), stdout=subprocess.PIPE) for _ in range(times)]
    return [json.loads(answer.communicate(timeout=60)[0])["created"] for answer in clicks]


def a_slot_comes() -> None:
    Schedule.objects.filter(name=timetable.SYNC).update(next_run=timezone.now() - dt.timedelta(milliseconds=1))


def triggers() -> list[str]:
    return list(SyncRun.objects.order_by("pk").values_list("trigger", flat=True))


def last(state: str) -> bool:
    """Whether the newest run is in that state."""
    return SyncRun.objects.order_by("-pk").values_list("state", flat=True)[0] == state


@both_brokers
def test_two_clusters_start_one_run_per_slot_and_one_goes_on_alone(broker: str, zia: Zia, tmp_path: Path) -> None:
    """Several clicks, a slot, kill -9 of the cluster whose run is in the middle, a click, another slot."""
    Schedule.objects.filter(name=timetable.TICK).update(next_run=timezone.now() + dt.timedelta(hours=1))
    with two_clusters(broker, tmp_path) as clusters:
        gate = Gate()
        zia.faults = {"users:1": gate}
        assert sorted(click(broker, 3)) == [False, False, True]
        gate.opened.set()
        wait_for(lambda: last(SyncRun.State.SUCCEEDED))
        assert zia.asked["token"] == 1

        gate = Gate()
        zia.faults["users:1"] = gate
        a_slot_comes()
        assert gate.reached.wait(LOOK)
        assert triggers() == [Trigger.COMMAND, Trigger.SCHEDULE]

        run = SyncRun.objects.get(trigger=Trigger.SCHEDULE)
        (busy,) = (cluster for cluster in clusters if cluster.has_said(f"processing directory sync {run.pk} "))
        (other,) = (cluster for cluster in clusters if cluster is not busy)
        kill_all(busy.process)
        gate.opened.set()
        zia.faults = {}
        let_it_expire(run)
        assert click(broker, 1) == [True]
        wait_for(lambda: last(SyncRun.State.NO_CHANGE))
        run.refresh_from_db()
        assert run.state == SyncRun.State.ABANDONED

        a_slot_comes()
        wait_for(lambda: triggers()[3:] == [Trigger.SCHEDULE] and last(SyncRun.State.NO_CHANGE), LOOK)
        assert other.process.poll() is None
        assert sum(cluster.has_said("from schedule [directory-sync]") for cluster in clusters) == 2
    assert triggers() == [Trigger.COMMAND, Trigger.SCHEDULE, Trigger.COMMAND, Trigger.SCHEDULE]
    assert mirrored() == upstream(zia)
