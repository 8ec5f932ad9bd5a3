"""What the databases need told."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

SAMPLE = 1000  # rows of an index
LARGE = 128 * 1024  # KiB


def refresh_statistics(*models: type[Model]) -> None:
    """After a large load: let PostgreSQL's planner know the new sizes at once. SQLite plans well without."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def analyze(cursor: CursorWrapper, table: str) -> None:
    """Let the planner know how large a temporary table is. SQLite looks at a sample of its index."""
    if connection.vendor == "postgresql":
        cursor.execute(f"ANALYZE {table}")
        return
    cursor.execute(f"PRAGMA analysis_limit = {SAMPLE}")
    cursor.execute(f"ANALYZE temp.{table}")


@contextmanager
def room_for_a_large_write(cursor: CursorWrapper) -> Iterator[None]:
    """Memory for one transaction that changes much, 128 MiB at most, and then as much as usual again.

    SQLite then writes no page twice; PostgreSQL sorts and joins without files.
    """
    name, much = ("main.cache_size", -LARGE) if connection.vendor == "sqlite" else ("work_mem", f"{LARGE}")
    read, write = ("PRAGMA {}", "PRAGMA {} = {}") if connection.vendor == "sqlite" else ("SHOW {}", "SET {} = '{}'")
    cursor.execute(read.format(name))
    usual = cursor.fetchone()[0]
    cursor.execute(write.format(name, much))
    try:
        yield
    finally:
        cursor.execute(write.format(name, usual))


@contextmanager
def short_waits(seconds: float = 2.0) -> Iterator[None]:
    """For a process that must stay awake: give up soon on a SQLite file that somebody else has locked."""
    if connection.vendor != "sqlite":
        yield
        return
    usual = float(connection.settings_dict.get("OPTIONS", {}).get("timeout", 5))
    _wait(seconds)
    try:
        yield
    finally:
        _wait(usual)


def _wait(seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")
