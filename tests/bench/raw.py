"""The baseline of the sync's bench: the same rows, straight into tables with the same columns and indexes.

Plain COPY on PostgreSQL, plain `executemany` on SQLite, in one transaction; no reading, no comparing, no foreign keys.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tests.bench.frame import seconds
from tests.bench.upstream import (
    DEPARTMENTS,
    FIRST_DEPARTMENT,
    FIRST_GROUP,
    FIRST_USER,
    group_name,
    memberships,
)

_ROW = (
    "id BIGINT PRIMARY KEY, upstream_id BIGINT UNIQUE, name VARCHAR(255), first_seen_at {moment}, deleted_at {moment}"
)
TABLES = {
    "raw_group": f"{_ROW}, comments TEXT, fingerprint BIGINT",
    "raw_user": f"{_ROW}, email VARCHAR(255), department_id BIGINT, fingerprint BIGINT",
    "raw_membership": "user_id BIGINT, group_id BIGINT, PRIMARY KEY (user_id, group_id)",
}
INDEXES = {
    "raw_group": ["{name}, id"],
    "raw_user": ["{name}, id", "{email}, id", "department_id"],
    "raw_membership": ["group_id"],
}

Rows = dict[str, Sequence[tuple[Any, ...]]]


def rows(groups: int, users: int, per_user: int) -> Rows:
    """What the upstream's `whole` directory is in the mirror."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    return {
        "raw_group": [(n, FIRST_GROUP + n, group_name(n, False), now, None, "", n * 7919) for n in range(groups)],
        "raw_user": [
            (n, FIRST_USER + n, f"User Number {n}", now, None, f"user{n}@example.com",
             FIRST_DEPARTMENT + n % DEPARTMENTS, n * 7919)
            for n in range(users)
        ],
        "raw_membership": [
            (n, pk) for n, pks in enumerate(memberships(groups, users, per_user, False)) for pk in pks
        ],
    }  # fmt: skip


def load(ready: Rows) -> float:
    """Seconds for loading all rows; the tables are made before and dropped after."""
    is_postgresql = connection.vendor == "postgresql"
    moment = "TIMESTAMPTZ" if is_postgresql else "DATETIME"
    by_language = '({} COLLATE "und-x-icu")' if is_postgresql else "PORTAL_SORT_KEY({})"
    keys = {column: by_language.format(column) for column in ("name", "email")}
    with connection.cursor() as cursor:
        for table, columns in TABLES.items():
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(f"CREATE TABLE {table} ({columns.format(moment=moment)})")
            for number, index in enumerate(INDEXES[table]):
                cursor.execute(f"CREATE INDEX {table}_{number} ON {table} ({index.format(**keys)})")
    spent = seconds(lambda: _fill(ready))
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DROP TABLE {table}")
    return spent


def _fill(ready: Rows) -> None:
    with transaction.atomic():
        for table, found in ready.items():
            _into(table, found)


def _into(table: str, found: Sequence[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in found:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(TABLES[table].split("PRIMARY KEY (")[0].rstrip(", ").split(",")))
        cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", found)
