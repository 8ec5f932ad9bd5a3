"""The first load on PostgreSQL: what is read goes straight into the empty mirror, in one transaction.

Nothing can differ from nothing, so nothing is staged, compared or held. The rows are copied while the next page is
read, with ids taken from the sequences, so that a membership needs no join. Nobody sees a row before the end. SQLite
has one writer at a time and nobody else could write meanwhile: there, a first load is staged like any other.
"""

import datetime as dt
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from directory.models import Department, DirectoryGroup, DirectoryUser, Membership, MirrorRow, SyncChange
from directory.sync.fetching import UserGroups
from directory.sync.staging import BATCH_SIZE
from portal.lib.database import SecondConnection, limit_transaction_time

MIRROR: dict[str, type[MirrorRow]] = {
    SyncChange.Kind.GROUP: DirectoryGroup,
    SyncChange.Kind.DEPARTMENT: Department,
    SyncChange.Kind.USER: DirectoryUser,
}
MEMBERSHIP = Membership._meta.db_table
_PLAIN = {"id": "int8", "upstream_id": "int8", "name": "varchar", "comments": "text", "fingerprint": "int8"}
_MOMENT = {"first_seen_at": "timestamptz"}
COLUMNS = {
    "group": {**_PLAIN, **_MOMENT},
    "department": {**_PLAIN, **_MOMENT},
    "user": {
        "id": "int8", "upstream_id": "int8", "name": "varchar", "email": "varchar", "department_id": "int8",
        "fingerprint": "int8", "substance": "int8", **_MOMENT,
    },
}  # fmt: skip

# The binary format of COPY: a header, then for each row the number of its columns and each one's length and bytes.
COPY_BEGINS = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_ENDS = (-1).to_bytes(2, signed=True)
TWO_COLUMNS, EIGHT_BYTES = (2).to_bytes(2), (8).to_bytes(4)

SWITCH_INTERVAL = 0.0005  # seconds; PostgreSQL waits while the thread that feeds it waits for the interpreter
QUEUE_LIMIT = 4  # pieces of work for the thread
IDLE_TIMEOUT = 60.0  # seconds; a run is taken over after 120


def is_due() -> bool:
    """Whether there is nothing at all in the mirror, so that a run which applies something may fill it."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return False
    return not (Membership.objects.exists() or any(model._default_manager.exists() for model in MIRROR.values()))


class FirstLoad:
    """A sink of `fetch` that fills the mirror, inside the caller's transaction.

    Rows are copied in a thread, while the caller reads on. Only after `wait`, and before the next rows are added, may
    the caller use the connection; what goes wrong in the thread is raised by `wait`, or by a later `add`. A worker
    that stands still must not keep others out: the database ends its transaction before its run is taken over.
    """

    def __init__(self, cursor: CursorWrapper, second: SecondConnection, now: dt.datetime) -> None:
        self.cursor, self.memberships = cursor, 0
        self._second, self._now = second, now
        self._ids: dict[str, dict[int, int]] = {kind: {} for kind in MIRROR}
        self._waiting: list[Sequence[Any]] = []
        self._packed_groups: dict[int, bytes] = {}
        self._sequences: dict[str, str] = {}
        self._savepoints: dict[str, str] = {}
        self._usual_interval = sys.getswitchinterval()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="first-load")
        self._copying: deque[Future[None]] = deque()
        limit_transaction_time(cursor, IDLE_TIMEOUT)

    def __enter__(self) -> Self:
        sys.setswitchinterval(SWITCH_INTERVAL)
        return self

    def __exit__(self, *reason: object) -> None:
        sys.setswitchinterval(self._usual_interval)
        self._thread.shutdown(cancel_futures=True)  # whatever happened: the connection is the caller's again

    def begin(self, kind: str) -> None:
        self.wait()
        if kind in self._savepoints:
            transaction.savepoint_rollback(self._savepoints[kind])
        else:
            self._savepoints[kind] = transaction.savepoint()
        self._ids[kind].clear()
        self._waiting.clear()
        self.memberships = 0

    def add(self, what: str, rows: Sequence[Sequence[Any]]) -> None:
        self._waiting.extend(rows)
        if what == "user" or len(self._waiting) >= BATCH_SIZE:  # the memberships of these users come next
            self._send(what)

    def _send(self, what: str) -> None:
        rows, self._waiting = self._waiting, []
        if not rows:
            return
        ids = self._new_ids(what, len(rows))
        self._later(self._copy, what, self._of_users(rows, ids) if what == "user" else self._plain(rows, ids))
        if what == "user":
            self._ids[what].clear()
        self._ids[what].update(zip((row[0] for row in rows), ids, strict=True))

    def _plain(self, rows: Sequence[Sequence[Any]], ids: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        return ((pk, *row, self._now) for pk, row in zip(ids, rows, strict=True))

    def _of_users(self, rows: Sequence[Sequence[Any]], ids: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        departments = self._ids["department"]
        for pk, (upstream_id, name, email, department, *read) in zip(ids, rows, strict=True):
            yield pk, upstream_id, name, email, departments.get(department), *read, self._now

    def add_memberships(self, memberships: Sequence[UserGroups]) -> None:
        """As ready bytes, since there are ten times as many as of anything else."""
        users, groups = self._ids["user"], self._packed_groups
        if not groups:
            groups.update((upstream_id, pk.to_bytes(8)) for upstream_id, pk in self._ids["group"].items())
        rows = [COPY_BEGINS]
        for user, belongs in memberships:
            if belongs:
                begin = TWO_COLUMNS + EIGHT_BYTES + users[user].to_bytes(8) + EIGHT_BYTES
                rows.append(begin + begin.join([groups[group] for group in belongs]))
                self.memberships += len(belongs)
        self._later(self._join, b"".join([*rows, COPY_ENDS]))

    def finish(self, kind: str, gone: list[int]) -> None:
        self._send(kind)
        self.wait()

    def wait(self) -> None:
        """Until what was added is in the database."""
        while self._copying:
            self._copying.popleft().result()

    def keep_alive(self) -> None:
        """Called while the upstream is waited for, or the thread."""
        if all(copying.done() for copying in self._copying):
            self.wait()  # for nothing but what went wrong
            self.cursor.execute("SELECT 1")

    def _later(self, work: Callable[..., None], *what: Any) -> None:
        self._copying.append(self._thread.submit(work, *what))
        while len(self._copying) > QUEUE_LIMIT:
            self._copying.popleft().result()

    def _new_ids(self, what: str, number: int) -> list[int]:
        """Taken on the other connection, while this one copies."""
        with self._second.used(), connection.cursor() as cursor:
            if what not in self._sequences:
                cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [MIRROR[what]._meta.db_table])
                self._sequences[what] = cursor.fetchone()[0]
            cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [self._sequences[what], number])
            return [pk for (pk,) in cursor.fetchall()]

    def _join(self, rows: bytes) -> None:
        with self.cursor.copy(f"COPY {MEMBERSHIP} (user_id, group_id) FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(rows)

    def _copy(self, what: str, rows: Iterable[tuple[Any, ...]]) -> None:
        columns = COLUMNS[what]
        names = ", ".join(columns)
        with self.cursor.copy(f"COPY {MIRROR[what]._meta.db_table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(list(columns.values()))
            for row in rows:
                copy.write_row(row)
