"""What was read and differs from the mirror, in temporary tables of this connection: no lock on the mirror.

`stage_*` hold the rows that are new or changed, `stage_membership` all memberships of the users among them,
`stage_touched` the users that only read otherwise, and `gone_*` the ids that were not listed any more.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper

from directory.sync.fetching import UserGroups
from portal.lib.database import analyze, temporary_table_memory

_PLAIN = "upstream_id BIGINT NOT NULL, name TEXT NOT NULL, comments TEXT NOT NULL, fingerprint BIGINT NOT NULL"
_ID = "upstream_id BIGINT NOT NULL"
TABLES = {
    "stage_group": _PLAIN,
    "stage_department": _PLAIN,
    "stage_user": (
        "upstream_id BIGINT NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL, department_upstream_id BIGINT, "
        "fingerprint BIGINT, substance BIGINT"
    ),
    "stage_touched": "upstream_id BIGINT NOT NULL, fingerprint BIGINT",
    "stage_membership": "user_upstream_id BIGINT NOT NULL, group_upstream_id BIGINT NOT NULL",
    "gone_group": _ID,
    "gone_department": _ID,
    "gone_user": _ID,
}
LISTINGS = {
    "group": ("stage_group",),
    "department": ("stage_department",),
    "user": ("stage_user", "stage_touched", "stage_membership"),
}
BATCH_SIZE = 5_000
KEYS = {table: "user_upstream_id, group_upstream_id" if "membership" in table else "upstream_id" for table in TABLES}


@contextmanager
def stage_tables() -> Iterator[CursorWrapper]:
    """The empty stage tables on this connection, dropped at the end."""
    with connection.cursor() as cursor, temporary_table_memory(cursor), temporary(cursor, TABLES):
        yield cursor


@contextmanager
def temporary(cursor: CursorWrapper, tables: Mapping[str, str]) -> Iterator[None]:
    """Empty temporary tables, by their columns; dropped at the end."""
    for table, columns in tables.items():
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns})")
    try:
        yield
    finally:
        drop(cursor, *tables)


def drop(cursor: CursorWrapper, *tables: str) -> None:
    """Tidy up. Where that fails, what failed before it matters more; the next run begins with dropping them anyway."""
    if connection.needs_rollback or not connection.is_usable():
        return
    with suppress(DatabaseError):
        for table in tables:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


class Stage:
    """Where the fetching puts what differs. Rows wait for company: a statement costs as much as a hundred of them."""

    def __init__(self, cursor: CursorWrapper) -> None:
        self.cursor = cursor
        self._waiting: defaultdict[str, list[Sequence[Any]]] = defaultdict(list)

    def begin(self, kind: str) -> None:
        """Forget what came of this listing before."""
        for table in LISTINGS[kind]:
            self._waiting[table].clear()
            self.cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names

    def add(self, what: str, rows: Sequence[Sequence[Any]]) -> None:
        """Rows as the table `stage_{what}` has them."""
        waiting = self._waiting[f"stage_{what}"]
        waiting.extend(rows)
        if len(waiting) >= BATCH_SIZE:
            self._fill(f"stage_{what}")

    def add_memberships(self, memberships: Sequence[UserGroups]) -> None:
        self.add("membership", [(user, group) for user, groups in memberships for group in groups])

    def finish(self, kind: str, gone: list[int]) -> None:
        """The listing is complete; `gone` are the ids that it had before."""
        for table in LISTINGS[kind]:
            self._fill(table)
        fill(self.cursor, f"gone_{kind}", [(pk,) for pk in gone])
        index(self.cursor, f"stage_{kind}", f"gone_{kind}")

    def _fill(self, table: str) -> None:
        fill(self.cursor, table, self._waiting.pop(table, ()))


def fill(cursor: CursorWrapper, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Add rows: COPY on PostgreSQL, one `executemany` on SQLite."""
    if not rows:
        return
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(_types(table))
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join(["%s"] * len(TABLES[table].split(", ")))
    with _one_transaction(cursor):
        cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - our own names


def _types(table: str) -> list[str]:
    """The types of a table's columns, as a binary COPY wants them: numbers need not be written out as text."""
    return [column.split()[1].lower() for column in TABLES[table].split(", ")]


@contextmanager
def _one_transaction(cursor: CursorWrapper) -> Iterator[None]:
    """SQLite: a deferred transaction, which locks the temporary database only, not the portal's."""
    if connection.in_atomic_block:
        yield
        return
    cursor.execute("BEGIN DEFERRED")
    try:
        yield
    except BaseException:
        cursor.execute("ROLLBACK")
        raise
    cursor.execute("COMMIT")


def index(cursor: CursorWrapper, *tables: str) -> None:
    """After the last row: what the comparison joins on."""
    for table in tables:
        cursor.execute(f"CREATE INDEX {table}_key ON {table} ({KEYS[table]})")
        analyze(cursor, table)
