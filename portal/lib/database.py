"""What the databases need told."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model


def refresh_statistics(*models: type[Model]) -> None:
    """After a large load: let PostgreSQL's planner know the new sizes at once. SQLite plans well without."""
    with connection.cursor() as cursor:
        for model in models:
            analyze(cursor, model._meta.db_table)


def analyze(cursor: CursorWrapper, table: str) -> None:
    if connection.vendor == "postgresql":
        cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


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
