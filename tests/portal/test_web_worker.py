"""The web server beside clients that are slow, silent or half-open."""

import contextlib
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from waitress import create_server, wasyncore

from portal import web_worker
from portal.web_worker import BIGGEST_BODY, Channel
from tests.portal.held_app import application

pytestmark = pytest.mark.own_database

ROOT = Path(__file__).parent.parent.parent
CLIENTS = 500
PATIENCE = 20  # seconds: the clients below never end by themselves

HEAD = b"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
BEGUN = {
    "silent": b"",
    "in the middle of the head": b"GET /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-More: ",
    "in the middle of the body": HEAD + b"Content-Length: 5000\r\n\r\nlogin=a",
    "in the middle of a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nlog",
}


class Server:
    """gunicorn with the portal's configuration on a free port."""

    def __init__(self, folder: Path, app: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "--config",
                "python:portal.web",
                "--bind",
                f"127.0.0.1:{self.port}",
                app,
            ],
            cwd=ROOT,
            env={**environment, "PORTAL_DATA_DIR": str(folder), "HELD_APP_FOLDER": str(folder)},
        )

    def wait_until_it_listens(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            assert self.process.poll() is None
            time.sleep(0.1)
        raise AssertionError("the web server did not start")

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def serving(folder: Path, app: str) -> Iterator[Server]:
    server = Server(folder, app)
    try:
        server.wait_until_it_listens()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("web"), "portal.wsgi") as server:
        yield server


@pytest.fixture
def many_files() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert web_worker.allow_connections(CLIENTS) == CLIENTS
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.processes
@pytest.mark.parametrize("begun", BEGUN.values(), ids=BEGUN)
@pytest.mark.usefixtures("many_files")
def test_five_hundred_clients_that_send_nothing_more_stop_nobody(portal: Server, begun: bytes) -> None:
    with contextlib.ExitStack() as clients:
        for _ in range(CLIENTS):
            client = clients.enter_context(socket.create_connection(("127.0.0.1", portal.port), timeout=PATIENCE))
            client.sendall(begun)
        answer = requests.get(f"{portal.address}/health/live/", timeout=PATIENCE)
        assert answer.status_code == 200


@pytest.mark.processes
def test_a_body_over_the_limit_is_refused_before_it_is_sent(portal: Server) -> None:
    with socket.create_connection(("127.0.0.1", portal.port), timeout=PATIENCE) as client:
        client.sendall(HEAD + f"Content-Length: {BIGGEST_BODY + 1}\r\n\r\n".encode())
        assert b"413" in client.recv(100)


@pytest.mark.processes
def test_asked_to_stop_it_answers_what_has_arrived_and_takes_nothing_new(tmp_path: Path) -> None:
    with serving(tmp_path, "tests.portal.held_app:application") as server:
        forwarded = requests.get(server.address, headers={"X-Forwarded-For": "192.0.2.7"}, timeout=PATIENCE)
        assert forwarded.text == "192.0.2.7"  # for portal.lib.http, which decides what is believed
        answers: list[requests.Response] = []
        asking = threading.Thread(
            target=lambda: answers.append(requests.get(f"{server.address}/held", timeout=PATIENCE))
        )
        asking.start()
        _wait_for(lambda: (tmp_path / "begun").exists())
        server.process.send_signal(signal.SIGTERM)
        _wait_for(lambda: not _is_answered(server))
        (tmp_path / "go").touch()
        asking.join(PATIENCE)
        assert [answer.text for answer in answers] == ["done"]
        assert server.process.wait(PATIENCE) == 0


def _is_answered(server: Server) -> bool:
    try:
        return requests.get(server.address, timeout=1).status_code == 200
    except requests.RequestException:
        return False


def _wait_for(condition: object) -> None:
    assert callable(condition)
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


LIMITS = """
import resource, sys
from portal.web_worker import allow_connections
resource.setrlimit(resource.RLIMIT_NOFILE, (300, int(sys.argv[1])))
print(allow_connections(1000), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


@pytest.mark.parametrize(("hard", "said"), [(1256, "1000 1256"), (1255, "999 1255"), (5000, "1000 1256")])
def test_connections_leave_files_for_the_rest(hard: int, said: str) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", LIMITS, str(hard)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == said


@pytest.fixture
def loop() -> Iterator[int]:
    """waitress with our channel in a thread; gives its port."""
    watched: dict[int, object] = {}
    server = create_server(application, map=watched, host="127.0.0.1", port=0, asyncore_use_poll=True)
    server.channel_class = Channel
    end = threading.Event()

    def run() -> None:
        while not end.is_set():
            wasyncore.loop(timeout=0.05, use_poll=True, map=watched, count=1)

    thread = threading.Thread(target=run)
    thread.start()
    yield int(server.effective_port)
    end.set()
    thread.join()
    server.task_dispatcher.shutdown()
    wasyncore.close_all(watched)


def test_a_request_that_trickles_in_is_cut_off_at_the_limit(loop: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_worker, "ARRIVAL_LIMIT", 0.3)
    with socket.create_connection(("127.0.0.1", loop), timeout=PATIENCE) as client:
        client.sendall(b"GET / HTTP/1.1\r\nX-More: ")
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            _trickle(client)


def _trickle(client: socket.socket) -> None:
    for _ in range(400):
        client.sendall(b"a")
        time.sleep(0.05)


def test_a_slow_request_within_the_limit_is_answered_and_so_is_the_next_one(
    loop: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_worker, "ARRIVAL_LIMIT", 60)
    with socket.create_connection(("127.0.0.1", loop), timeout=PATIENCE) as client:
        for _ in range(2):
            for part in (b"GET / HT", b"TP/1.1\r\nHost: a", b"\r\n\r\n"):
                client.sendall(part)
                time.sleep(0.1)
            answer = b""
            while b"done" not in answer:
                received = client.recv(1000)
                assert received
                answer += received
