"""What the databases are told, for how long, and that they forget it afterwards."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import Client

from portal.lib.database import (
    analyze,
    is_contention,
    large_write_memory,
    limit_transaction_time,
    short_waits,
    temporary_table_memory,
)
from portal.lib.errors import BUSY
from tests.zia.test_api import Api

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


@postgresql_only
def test_a_deadlock_is_contention_and_other_failures_are_none() -> None:
    for code, expected in (("40P01", True), ("57014", False)):
        with pytest.raises(OperationalError) as failure, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$")
        assert is_contention(failure.value) is expected


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_a_locked_file_is_contention_and_a_missing_table_is_none() -> None:
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        other.execute("BEGIN IMMEDIATE")
        with short_waits(0), pytest.raises(OperationalError) as failure, transaction.atomic():
            pass
    assert is_contention(failure.value)
    with pytest.raises(OperationalError) as failure, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nothing_of_this_name")
    assert not is_contention(failure.value)


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_an_admin_and_an_api_client_read_that_others_were_writing(admin_client: Client) -> None:
    api = Api("write")
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        other.execute("BEGIN IMMEDIATE")
        with short_waits(0):
            answer = admin_client.post("/account/preferences/", {"time_zone": "", "theme": "dark"})
            refusal = api.ask("POST", "groups", {"name": "Finance"})
    assert (answer.status_code, refusal.status_code) == (409, 409)
    assert BUSY in answer.content.decode()
    assert refusal.json() == {"code": "EDIT_LOCK_NOT_AVAILABLE", "message": BUSY}
