"""`manage.py up`: the real processes, started, stopped and killed."""

import json
import os
import signal
import socket
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.served import Served, sign_in

pytestmark = [
    pytest.mark.processes,
    pytest.mark.own_database,  # a portal of its own on embedded defaults
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds its processes in /proc, which only Linux has"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def portal(folder: Path) -> Iterator[Served]:
    served = Served(folder)
    yield served
    served.close()


def test_one_command_serves_signs_in_and_mirrors(portal: Served, folder: Path) -> None:
    address = portal.ready()
    password = portal.password()
    assert requests.get(f"{address}/health/", headers={"Accept": "application/json"}, timeout=10).status_code == 200
    assert "Dashboard" in sign_in(address, password).text
    assert "Dashboard" not in sign_in(address, "wrong").text
    counts = portal.sync()["counts"]
    assert isinstance(counts, dict)
    assert counts["group"]["listed"] == 40
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    twin = Served(folder)
    assert twin.wait() == 1
    assert "already runs on the data folder" in twin.text()
    twin.close()

    portal.send(signal.SIGINT)
    assert portal.wait() == 0
    assert portal.gone()

    again = Served(folder)
    try:
        address = again.ready()
        assert "Password" not in again.text()
        assert "Dashboard" in sign_in(address, password).text
        assert again.sync()["state"] == "no_change"
    finally:
        again.close()


def test_no_sample_data_leaves_the_directory_empty(folder: Path) -> None:
    portal = Served(folder, "--no-sample-data")
    try:
        portal.ready()
        counts = portal.sync()["counts"]
        assert isinstance(counts, dict)
        assert counts["group"]["listed"] == 0
    finally:
        portal.close()


@pytest.mark.parametrize(("word", "name"), [("qcluster", "worker"), ("gunicorn", "web server")])
def test_a_dead_child_stops_everything_and_is_named(word: str, name: str, portal: Served) -> None:
    portal.ready()
    victim = min(portal.pids(word))
    os.kill(victim, signal.SIGKILL)
    assert portal.wait() == 1
    assert f"The {name} was killed by SIGKILL" in portal.text()
    assert portal.gone()


def test_a_killed_supervisor_leaves_no_orphan(portal: Served) -> None:
    portal.ready()
    assert len(portal.pids()) > 3
    portal.send(signal.SIGKILL)
    portal.wait()
    assert portal.gone(40)


def test_a_port_in_use_is_a_clear_error(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        portal = Served(folder, port=taken.getsockname()[1])
        assert portal.wait() == 1
        assert "cannot be used: Address already in use. Choose another with --port." in portal.text()
        portal.close()


def newest_run(portal: Served) -> tuple[int, str]:
    with sqlite3.connect(portal.folder / "portal.sqlite3", timeout=10) as database:
        found: tuple[int, str] = database.execute("SELECT id, state FROM directory_syncrun ORDER BY id DESC").fetchone()
    return found


def wait_for(condition: Callable[[], bool], seconds: float) -> float:
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, f"nothing within {seconds} s"
        time.sleep(0.5)
    return time.monotonic() - started


def worker_health(address: str) -> str:
    answer = requests.get(f"{address}/health/", headers={"Accept": "application/json"}, timeout=10)
    return str(answer.json()["checks"]["worker"])


def test_killed_idle_workers_are_replaced_and_the_next_sync_succeeds_within_90_seconds(portal: Served) -> None:
    address = portal.ready()
    wait_for(lambda: newest_run(portal)[1] == "succeeded", 30)
    wait_for(lambda: worker_health(address) == "ok", 10)
    portal.kill_idle_workers()
    # whoever presses the button now has a message swallowed by the hanging cluster
    queued = json.loads(portal.manage("sync_groups").stdout)["run"]
    wait_for(lambda: worker_health(address) != "ok", 60)
    wait_for(lambda: newest_run(portal) == (queued, "no_change"), 90)
    assert "It is started again" in portal.text()
    wait_for(lambda: worker_health(address) == "ok", 20)
    portal.send(signal.SIGINT)
    assert portal.wait() == 0
    assert portal.gone()
