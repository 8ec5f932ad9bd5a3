"""PostgreSQL for tests: what is thrown away at the end need not reach the disk."""

from collections.abc import Sequence
from typing import Any

from django.db import connection


def make_quick() -> None:
    """Commits in the test database return before they are on the disk, and emptying it rewrites no table's file.

    The tests that stop a server bring one of their own, with its usual promises.
    """
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {quote(connection.settings_dict['NAME'])} SET synchronous_commit = off")
    connection.close()  # the next connection finds it so
    setattr(connection.ops, "sql_flush", _deletions)  # noqa: B010 - one instance's


def _deletions(style: object, tables: Sequence[str], **_: Any) -> list[str]:
    """The constraints are looked at when the transaction ends, so the order does not matter."""
    return ["; ".join(f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables)]
