"""How requests come in: gunicorn keeps the processes, waitress reads and writes their connections.

One loop per process takes all requests in and hands a thread only what has arrived as a whole; answers are buffered
until the client has taken them. So a client that is slow, silent or half-open costs a file descriptor and no thread.
"""

import os
import resource
import time
from typing import Any

from gunicorn.workers.base import Worker
from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer

CONNECTIONS = 4096  # a process; more wait in the backlog of the socket
ARRIVAL_LIMIT = 60.0  # seconds that one request may take to arrive, however lively its client
SILENCE_LIMIT = 30  # seconds without a byte, also between two requests
CLEAN_UP_EVERY = 5
BIGGEST_HEAD = 64 * 1024  # bytes
BIGGEST_BODY = 10 * 1024 * 1024
BACKLOG = 2048
FILES_BESIDE = 256  # descriptors for databases, static files and what else a process opens
STEP = 1.0


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that is closed where a request takes too long to arrive."""

    arriving_since: float | None = None

    def received(self, data: bytes) -> bool:
        more = bool(super().received(data))
        if self.request is None:
            self.arriving_since = None
        elif self.arriving_since is None:
            self.arriving_since = time.monotonic()
        return more

    def readable(self) -> bool:
        if self.arriving_since is not None and time.monotonic() - self.arriving_since > ARRIVAL_LIMIT:
            self.will_close = True
        return bool(super().readable())


class BufferedWorker(Worker):  # type: ignore[misc]
    """A process of gunicorn that serves by waitress."""

    connections: dict[int, Any]  # by file descriptor: what the loop watches

    def init_process(self) -> None:
        self.connections = {}
        super().init_process()

    def run(self) -> None:
        server = create_server(
            self.wsgi,
            map=self.connections,
            sockets=[listener.sock for listener in self.sockets],
            threads=self.cfg.threads,
            backlog=BACKLOG,
            connection_limit=allow_connections(CONNECTIONS),
            channel_timeout=SILENCE_LIMIT,
            cleanup_interval=CLEAN_UP_EVERY,
            max_request_header_size=BIGGEST_HEAD,
            max_request_body_size=BIGGEST_BODY,
            clear_untrusted_proxy_headers=False,  # portal.lib.http decides which proxies are believed
            asyncore_use_poll=True,
            ident="",
        )
        for listener in self._listeners():
            listener.channel_class = Channel
        while self.alive and self.ppid == os.getppid():
            self._step()
        self._finish()
        server.task_dispatcher.shutdown(timeout=1)

    def _step(self) -> None:
        self.notify()
        wasyncore.loop(timeout=STEP, use_poll=True, map=self.connections, count=1)

    def _finish(self) -> None:
        """Take nothing new, and answer what has arrived."""
        for listener in self._listeners():
            listener.accepting = False
        deadline = time.monotonic() + self.cfg.graceful_timeout
        while self._is_answering() and time.monotonic() < deadline:
            self._step()

    def _is_answering(self) -> bool:
        channels = [channel for channel in self.connections.values() if isinstance(channel, Channel)]
        return any(channel.requests or channel.total_outbufs_len for channel in channels)

    def _listeners(self) -> list[Any]:
        return [entry for entry in self.connections.values() if isinstance(entry, BaseWSGIServer)]

    def handle_exit(self, sig: int, frame: object) -> None:
        """SIGTERM: the loop is woken, since a signal does not end its wait."""
        super().handle_exit(sig, frame)
        for listener in self._listeners():
            listener.pull_trigger()


def allow_connections(wanted: int) -> int:
    """Raise the limit of open files for that many connections; how many of them the machine's own limit leaves."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    needed = wanted + FILES_BESIDE
    allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, allowed), hard))
    return min(wanted, max(soft, allowed) - FILES_BESIDE)
