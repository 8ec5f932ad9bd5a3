"""`manage.py worker`: the watched worker as a service of its own."""

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from directory.status import worker
from tests.worker import environment, manage

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """The service manager's end of NOTIFY_SOCKET."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "notify"))
        channel.settimeout(30)
        yield channel


@pytest.fixture
def service(manager: socket.socket) -> Iterator["subprocess.Popen[bytes]"]:
    variables = {**environment("http://127.0.0.1:1"), "NOTIFY_SOCKET": manager.getsockname()}
    process = subprocess.Popen(manage("worker"), env=variables, start_new_session=True)
    yield process
    process.kill()
    process.wait()


def test_it_works_tells_the_service_manager_and_stops_in_good_order(
    service: "subprocess.Popen[bytes]", manager: socket.socket
) -> None:
    assert manager.recv(100) == b"READY=1"
    assert manager.recv(100) == b"WATCHDOG=1"
    deadline = time.monotonic() + 30
    while not worker.is_alive(timezone.now()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    service.send_signal(signal.SIGTERM)
    assert service.wait(timeout=30) == 0
    told = b""
    while told != b"STOPPING=1":
        told = manager.recv(100)


def test_when_its_worker_dies_it_ends_so_that_it_is_started_again(
    service: "subprocess.Popen[bytes]", manager: socket.socket
) -> None:
    assert manager.recv(100) == b"READY=1"
    children = Path(f"/proc/{service.pid}/task/{service.pid}/children").read_text().split()
    (cluster,) = [pid for pid in children if b"qcluster" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    subprocess.run(["kill", "-9", cluster], check=True)
    assert service.wait(timeout=30) == 1
