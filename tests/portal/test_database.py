"""What the databases are told, for how long, and that they forget it afterwards."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from portal.lib.database import (
    analyze,
    large_write_memory,
    limit_transaction_time,
    short_waits,
    temporary_table_memory,
)

sqlite_only = pytest.mark.only_on("sqlite")
postgresql_only = pytest.mark.only_on("postgresql")
pytestmark = pytest.mark.django_db


@pytest.fixture
def cursor() -> Iterator[CursorWrapper]:
    with connection.cursor() as cursor:
        yield cursor


def told(cursor: CursorWrapper, question: str) -> Any:
    cursor.execute(question)
    return cursor.fetchone()[0]


@sqlite_only
def test_a_large_write_has_128_mib_while_it_lasts(cursor: CursorWrapper) -> None:
    usual = told(cursor, "PRAGMA main.cache_size")
    with large_write_memory(cursor):
        assert told(cursor, "PRAGMA main.cache_size") == -128 * 1024
    assert told(cursor, "PRAGMA main.cache_size") == usual


@sqlite_only
def test_who_must_stay_awake_waits_two_seconds_for_a_locked_file(cursor: CursorWrapper) -> None:
    usual = told(cursor, "PRAGMA busy_timeout")
    with short_waits():
        assert told(cursor, "PRAGMA busy_timeout") == 2000
    assert told(cursor, "PRAGMA busy_timeout") == usual == 30_000


@sqlite_only
def test_a_thousand_rows_of_an_index_tell_the_planner_enough(cursor: CursorWrapper) -> None:
    cursor.execute("CREATE TEMPORARY TABLE looked_at (pk INTEGER)")
    analyze(cursor, "looked_at")
    assert told(cursor, "PRAGMA analysis_limit") == 1000
    cursor.execute("DROP TABLE looked_at")


@sqlite_only
def test_temporary_tables_need_nothing_of_sqlite(cursor: CursorWrapper) -> None:
    usual = told(cursor, "PRAGMA main.cache_size")
    with temporary_table_memory(cursor):
        assert told(cursor, "PRAGMA main.cache_size") == usual


@postgresql_only
def test_temporary_tables_have_128_mib_while_they_are_used(cursor: CursorWrapper) -> None:
    usual = [told(cursor, f"SHOW {name}") for name in ("work_mem", "synchronous_commit", "jit")]
    with temporary_table_memory(cursor):
        assert told(cursor, "SHOW work_mem") == "128MB"
        assert told(cursor, "SHOW synchronous_commit") == "off"
    assert [told(cursor, f"SHOW {name}") for name in ("work_mem", "synchronous_commit", "jit")] == usual


@postgresql_only
def test_a_transaction_is_ended_when_it_is_silent_or_slow(cursor: CursorWrapper) -> None:
    with transaction.atomic():
        limit_transaction_time(cursor, 1.5)
        assert told(cursor, "SHOW idle_in_transaction_session_timeout") == "1500ms"
        assert told(cursor, "SHOW statement_timeout") == "1500ms"
        limit_transaction_time(cursor, 0)


@postgresql_only
def test_who_must_stay_awake_asks_nothing_of_postgresql() -> None:
    with short_waits():
        assert connection.vendor == "postgresql"
