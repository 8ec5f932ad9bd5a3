"""What the databases need told."""

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
