"""What a run does to everybody else: how long it holds SQLite's write lock, what it writes, how long others wait."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from django.conf import settings
from django.db import connection, transaction

from directory.models import Department, DirectoryGroup, DirectoryUser, Membership
from tests.worker import environment

MIRROR = tuple(model._meta.db_table for model in (DirectoryGroup, Department, DirectoryUser, Membership))


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
    """A writer and a reader in a process of their own, over and over, while something else goes on."""

    def __enter__(self) -> Self:
        words = [sys.executable, "-m", "tests.bench.others"]
        facts = {**environment(""), "PORTAL_DATA_DIR": str(settings.PORTAL_DATA_DIR)}
        self._process = subprocess.Popen(words, env=facts, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self._process.stdout.readline()  # it has begun
        return self

    def __exit__(self, *_: object) -> None:
        found, _nothing = self._process.communicate("")
        self._waits: dict[str, list[float]] = json.loads(found)

    def p99(self, kind: str) -> float:
        """Of the `writes` or the `reads`: how long all but one of a hundred waited at most, in seconds."""
        return statistics.quantiles(self._waits[kind], n=100)[98]
