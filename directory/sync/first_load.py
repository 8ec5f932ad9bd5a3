"""The first load on PostgreSQL: what is read goes straight into the empty mirror, in one transaction.

Nothing can differ from nothing, so nothing is staged, compared or held. The rows are copied while the next page is
read, with ids taken from the sequences, so that a membership needs no join. Nobody sees a row before the end. SQLite
has one writer at a time and nobody else could write meanwhile: there, a first load is staged like any other.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from directory.models import Department, DirectoryGroup, DirectoryUser, Membership, MirrorRow, SyncRun

MIRROR: dict[str, type[MirrorRow]] = {"group": DirectoryGroup, "department": Department, "user": DirectoryUser}
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


def is_due(run_id: int) -> bool:
    """Whether there is nothing at all in the mirror, and the run may fill it."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return False
    if SyncRun.objects.filter(pk=run_id, dry_run=True).exists():
        return False
    return not (Membership.objects.exists() or any(model._default_manager.exists() for model in MIRROR.values()))


class FirstLoad:
    """A sink of `fetch` that fills the mirror, inside the caller's transaction.

    One page is copied at a time, in a thread, while the caller reads the next one. Only between `wait` and `add` may
    the caller use the connection; errors of the thread are raised in `wait`.
    """

    def __init__(self, cursor: CursorWrapper, now: dt.datetime) -> None:
        self.cursor, self.memberships = cursor, 0
        self._now = now
        self._ids: dict[str, dict[int, int]] = {kind: {} for kind in MIRROR}
        self._savepoints: dict[str, str] = {}
        self._packed_groups: dict[int, bytes] = {}
        self._sequences: dict[str, str] = {}
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="first-load")
        self._copying: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self._thread.shutdown()  # whatever happened: the connection is the caller's again

    def begin(self, kind: str) -> None:
        self.wait()
        if kind in self._savepoints:
            transaction.savepoint_rollback(self._savepoints[kind])
        else:
            self._savepoints[kind] = transaction.savepoint()
        self._ids[kind].clear()
        self.memberships = 0

    def add(self, what: str, rows: Sequence[Sequence[Any]]) -> None:
        self.wait()
        if rows:
            self._copying = self._thread.submit(self._add, what, rows)

    def add_memberships(self, belonging: Sequence[tuple[int, set[int]]]) -> None:
        self.wait()
        self._copying = self._thread.submit(self._join, belonging)

    def finish(self, kind: str, gone: list[int]) -> None:
        self.wait()

    def wait(self) -> None:
        """Until what was added is in the database. Raises what went wrong."""
        copying, self._copying = self._copying, None
        if copying:
            copying.result()

    def _add(self, what: str, rows: Sequence[Sequence[Any]]) -> None:
        ids = self._new_ids(what, len(rows))
        if what == "user":  # memberships come with the page of their users
            self._ids[what].clear()
            departments = self._ids["department"]
            of_user = (
                (pk, row[0], row[1], row[2], departments.get(row[3]), row[4], row[5], self._now)
                for pk, row in zip(ids, rows, strict=True)
            )
            self._copy(what, of_user)
        else:
            self._copy(what, ((pk, *row, self._now) for pk, row in zip(ids, rows, strict=True)))
        self._ids[what].update(zip((row[0] for row in rows), ids, strict=True))

    def _join(self, belonging: Sequence[tuple[int, set[int]]]) -> None:
        """Ready bytes, since there are ten times as many memberships as anything else."""
        users, groups = self._ids["user"], self._packed_groups
        if not groups:
            groups.update((upstream_id, pk.to_bytes(8)) for upstream_id, pk in self._ids["group"].items())
        rows = []
        for user, belongs in belonging:
            if belongs:
                begin = TWO_COLUMNS + EIGHT_BYTES + users[user].to_bytes(8) + EIGHT_BYTES
                rows.append(begin + begin.join([groups[group] for group in belongs]))
                self.memberships += len(belongs)
        with self.cursor.copy(f"COPY {MEMBERSHIP} (user_id, group_id) FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(b"".join([COPY_BEGINS, *rows, COPY_ENDS]))

    def _new_ids(self, what: str, number: int) -> list[int]:
        if what not in self._sequences:
            self.cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [MIRROR[what]._meta.db_table])
            self._sequences[what] = self.cursor.fetchone()[0]
        self.cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [self._sequences[what], number])
        return [pk for (pk,) in self.cursor.fetchall()]

    def _copy(self, what: str, rows: Iterable[tuple[Any, ...]]) -> None:
        columns = COLUMNS[what]
        names = ", ".join(columns)
        with self.cursor.copy(f"COPY {MIRROR[what]._meta.db_table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(list(columns.values()))
            for row in rows:
                copy.write_row(row)
