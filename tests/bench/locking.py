"""What a run does to everybody else: how long it holds SQLite's write lock, what it writes, how long others wait."""

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from django.db import connection, transaction
from django.utils import timezone

from directory.models import Department, DirectoryGroup, DirectoryUser, Heartbeat, Membership

MIRROR = tuple(model._meta.db_table for model in (DirectoryGroup, Department, DirectoryUser, Membership))
PAUSE = 0.01


@dataclass(slots=True)
class Lock:
    """Seconds of the longest transaction."""

    longest: float = 0.0


@contextmanager
def write_lock() -> Iterator[Lock]:
    """Measures this connection's transactions, from their first statement to the end of the commit."""
    lock = Lock()
    enter, leave = transaction.Atomic.__enter__, transaction.Atomic.__exit__
    started: list[float] = []

    def entering(self: Any) -> None:
        started.append(time.perf_counter())
        enter(self)

    def leaving(self: Any, *reason: Any) -> None:
        leave(self, *reason)
        lock.longest = max(lock.longest, time.perf_counter() - started.pop())

    transaction.Atomic.__enter__, transaction.Atomic.__exit__ = entering, leaving  # type: ignore[method-assign]
    try:
        yield lock
    finally:
        transaction.Atomic.__enter__, transaction.Atomic.__exit__ = enter, leave  # type: ignore[method-assign]


@dataclass(slots=True)
class MirrorWrites:
    """The statements of this connection that write rows of the mirror."""

    statements: list[str] = field(default_factory=list)
    _hook: Any = None

    def __enter__(self) -> Self:
        self._hook = connection.execute_wrapper(self._look)
        self._hook.__enter__()
        return self

    def __exit__(self, *reason: object) -> None:
        self._hook.__exit__(*reason)

    def _look(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        words = sql.split()
        target = words[{"INSERT": 2, "DELETE": 2, "UPDATE": 1}.get(words[0], 0)].strip('"')
        if target in MIRROR:
            self.statements.append(sql)
        return execute(sql, params, many, context)


class Others:
    """A writer and a reader in threads of their own, over and over, while something else goes on."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self.writes: list[float] = []
        self.reads: list[float] = []

    def __enter__(self) -> Self:
        self._threads = [
            threading.Thread(target=self._repeat, args=(self.writes, _write)),
            threading.Thread(target=self._repeat, args=(self.reads, _read)),
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _repeat(self, waits: list[float], work: Callable[[], object]) -> None:
        while not self._over.is_set():
            started = time.perf_counter()
            work()
            waits.append(time.perf_counter() - started)
            time.sleep(PAUSE)
        connection.close()

    @property
    def writers_p99(self) -> float:
        return statistics.quantiles(self.writes, n=100)[98]

    @property
    def readers_p99(self) -> float:
        return statistics.quantiles(self.reads, n=100)[98]


def _write() -> None:
    Heartbeat.objects.update_or_create(name="bench", defaults={"at": timezone.now()})


def _read() -> None:
    list(DirectoryGroup.objects.filter(deleted_at=None)[:25])
