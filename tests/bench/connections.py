"""How long the web server lets a quick request wait beside many clients that send part of a request and no more.

The baseline is one second, which nobody may wait longer. The size is the number of connections. No database is asked.
"""

import contextlib
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import requests

from portal import web_worker
from tests.bench.frame import Case, process_peak_mb, seconds
from tests.portal.test_web_worker import BEGUN, Server, serving

SIZE = 500
TIMES = 50
PAUSE = 0.02
LIMIT_SECONDS = 1.0  # of the slowest of all requests


def cases(size: int) -> Iterator[Case]:
    """One case a kind of client: the slowest of 50 requests, against one second."""
    web_worker.allow_connections(size)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), "portal.wsgi") as server:
        slowest(server)
        alone = slowest(server)
        yield Case("alone", 1.0, alone, LIMIT_SECONDS, process_peak_mb())
        for name, begun in BEGUN.items():
            with contextlib.ExitStack() as clients:
                for _ in range(size):
                    client = clients.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=10))
                    client.sendall(begun)
                yield Case(name.replace(" ", "_"), 1.0, slowest(server), LIMIT_SECONDS, process_peak_mb())


def slowest(server: Server) -> float:
    def ask() -> None:
        assert requests.get(f"{server.address}/health/live/", timeout=30).status_code == 200

    found = 0.0
    for _ in range(TIMES):
        found = max(found, seconds(ask))
        time.sleep(PAUSE)
    return found
