"""SQLite that answers as PostgreSQL does: every connection knows the case and the order of all alphabets.

UPPER and LOWER are replaced, and PORTAL_SORT_KEY is added. Indexes of the database are made with them, so the `sqlite3`
shell can read the tables, but must not write to them. JSON is stored as it reads, without escapes, so that a search
within it finds every letter.
"""

import json
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.operations import DatabaseOperations as Operations

from portal.lib import alphabets, letters

FUNCTIONS = {"UPPER": letters.upper, "LOWER": letters.lower, "PORTAL_SORT_KEY": alphabets.sort_key}


class DatabaseOperations(Operations):
    def adapt_json_value(self, value: Any, encoder: type[json.JSONEncoder] | None) -> str:
        text = json.dumps(value, cls=encoder, ensure_ascii=False)
        try:
            text.encode()
        except UnicodeEncodeError:  # half a character, which only an escape can hold
            return json.dumps(value, cls=encoder)
        return text


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        register(connection)
        return connection


def register(connection: Any) -> None:
    """Make the functions known to one of `sqlite3`'s connections."""
    for name, function in FUNCTIONS.items():
        connection.create_function(name, 1, _of_text(function), deterministic=True)


def _of_text(function: Any) -> Any:
    """The function for a column that may hold no text: NULL stays NULL, and a number is read as it is written."""

    def answer(value: Any) -> str | None:
        if isinstance(value, str):
            return str(function(value))
        return None if value is None else str(function(str(value)))

    return answer
