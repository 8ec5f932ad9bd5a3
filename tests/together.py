"""Threads with a connection of their own: several that do the same at once, and one that comes second."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

from portal.lib.errors import DomainError
from tests.directory.faults.processes import wait_for


def at_once(number: int, what: Callable[[], object]) -> None:
    barrier = threading.Barrier(number)

    def do() -> None:
        barrier.wait()
        try:
            what()
        finally:
            connection.close()

    threads = [threading.Thread(target=do) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Other(threading.Thread):
    """Somebody else, on a connection of their own. `refusal` is what a verb told them, `answer` what it returned."""

    def __init__(self, verb: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.verb = verb
        self.answer: Any = None
        self.refusal = ""
        self.began = threading.Event()
        self.start()

    def run(self) -> None:
        try:
            with connection.execute_wrapper(self._note):
                self.answer = self.verb()
        except DomainError as error:
            self.refusal = error.message
        finally:
            connections.close_all()

    def _note(self, execute: Callable[..., Any], sql: str, *statement: Any) -> Any:
        if sql.startswith("BEGIN"):
            self.began.set()
        return execute(sql, *statement)

    def is_at_the_lock(self) -> None:
        """Wait until it stands before what the test's transaction holds: on SQLite that is the next transaction."""
        if connection.vendor == "sqlite":
            assert self.began.wait(30)
        else:
            wait_for(_somebody_waits)

    def words(self) -> str:
        self.end()
        return self.refusal

    def end(self) -> Any:
        """What it came to, once it is through."""
        self.join(timeout=30)
        assert not self.is_alive()
        return self.answer


def _somebody_waits() -> bool:
    """In this database; the server may have others."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees what it saw first
        cursor.execute(waiting)
        return bool(cursor.fetchone() != (0,))
