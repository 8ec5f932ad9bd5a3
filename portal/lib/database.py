"""What the databases need told."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

SAMPLE = 1000  # rows of an index
LARGE_CACHE = 128 * 1024  # KiB


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
    """SQLite: memory for the pages that one transaction changes, so that none is written twice. 128 MiB at most."""
    if connection.vendor != "sqlite":
        yield
        return
    cursor.execute("PRAGMA main.cache_size")
    usual = int(cursor.fetchone()[0])
    cursor.execute(f"PRAGMA main.cache_size = {-LARGE_CACHE}")
    try:
        yield
    finally:
        cursor.execute(f"PRAGMA main.cache_size = {usual}")
