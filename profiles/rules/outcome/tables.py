"""The temporary tables of a comparison, made and dropped on this connection.

`was` and `stays` are the two sides, before and after. A *slot* is a device group, or 0 for a device in none; a *place*
counts the rules in force of a platform from 1, and DEFAULT is behind all of them. A *class* is all users who are in the
same groups before and after, as far as rules name these; its id is that of one of them, or REST for those in none,
or NOBODY for devices whose user is not known or not in ZIA.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from directory.sync import staging
from portal.lib.database import analyze, temporary_table_memory

DEFAULT = 2**31 - 1
REST, NOBODY = 0, -1

TABLES = {
    "out_rule": "rule INTEGER, platform VARCHAR(10), slot BIGINT, everybody INTEGER, was INTEGER, stays INTEGER",
    "out_source": "rule INTEGER, profile_id BIGINT, everybody INTEGER, changed INTEGER",
    "out_place": "platform VARCHAR(10), place INTEGER, was BIGINT, stays BIGINT",
    "out_group": "rule INTEGER, group_id BIGINT, excluded INTEGER",
    "out_named": "rule INTEGER, user_id BIGINT",
    "out_used": "group_id {key}, is_live INTEGER, mark BIGINT, mark2 BIGINT",
    "out_pair": "user_id BIGINT, group_id BIGINT, sign INTEGER",
    "out_user": "user_id {key}, was INTEGER, stays INTEGER",
    "out_sum": (
        "user_id {key}, was INTEGER, stays INTEGER, named BIGINT, before BIGINT, before2 BIGINT, change BIGINT, "
        "change2 BIGINT"
    ),
    "out_class": (
        "id {key}, users BIGINT, was INTEGER, stays INTEGER, named BIGINT, before BIGINT, before2 BIGINT, "
        "change BIGINT, change2 BIGINT"
    ),
    "out_member": "class BIGINT, group_id BIGINT, was INTEGER, stays INTEGER",
    "out_hit": "class BIGINT, rule INTEGER, was INTEGER, stays INTEGER",
    "out_first": "class BIGINT, platform VARCHAR(10), slot BIGINT, was INTEGER, stays INTEGER",
    "out_got": (
        "class BIGINT, platform VARCHAR(10), slot BIGINT, was INTEGER, stays INTEGER, had BIGINT, gets BIGINT, "
        "depends INTEGER"
    ),
    "out_cell": "class BIGINT, platform VARCHAR(10), had BIGINT, gets BIGINT, depends INTEGER",
    "out_owned": "device_id {key}, platform VARCHAR(10), class BIGINT",
    "out_device": "device_id BIGINT, platform VARCHAR(10), had BIGINT, gets BIGINT",
}
_KEYS = {
    "out_rule": "rule",
    "out_place": "platform, place",
    "out_group": "group_id",
    "out_named": "user_id",
    "out_pair": "user_id, group_id",
    "out_class": "before, before2",
    "out_member": "class, group_id",
    "out_hit": "class, rule",
    "out_first": "class, platform, slot",
    "out_got": "class, platform, slot",
    "out_cell": "class, platform",
}
_KEYED_ON_POSTGRESQL = {"out_used": "group_id", "out_user": "user_id", "out_owned": "device_id"}


@contextmanager
def open_tables() -> Iterator[CursorWrapper]:
    """The empty tables, dropped at the end."""
    key = "INTEGER PRIMARY KEY" if connection.vendor == "sqlite" else "BIGINT"
    with connection.cursor() as cursor, temporary_table_memory(cursor):
        for table, columns in TABLES.items():
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns.format(key=key)})")
        try:
            yield cursor
        finally:
            staging.drop(cursor, *TABLES)


def fill(cursor: CursorWrapper, table: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        places = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608 - our own names


def ready(cursor: CursorWrapper, *names: str) -> None:
    """After a table was filled: its index, and the planner told how large it is."""
    for table in names:
        keys = _KEYS if connection.vendor == "sqlite" else _KEYS | _KEYED_ON_POSTGRESQL
        if columns := keys.get(table):
            cursor.execute(f"CREATE INDEX {table}_key ON {table} ({columns})")
        analyze(cursor, table)
