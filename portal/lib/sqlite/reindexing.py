"""Indexes of SQLite hold what our functions answered, so they are made anew where these answer otherwise.

That is so after an update of Python that knows more letters, and after a change of the functions themselves. The file's
`user_version` says by which letters its indexes were made.
"""

import unicodedata
from typing import Any

from django.db import connections

FUNCTIONS_VERSION = 1
"""To be raised with every change of what a function of `portal.lib.sqlite.base` answers."""


def current_version() -> int:
    major, minor, patch = (int(part) for part in unicodedata.unidata_version.split("."))
    return ((major * 100 + minor) * 100 + patch) * 100 + FUNCTIONS_VERSION


def reindex_if_needed(using: str, **_: Any) -> None:
    """After `migrate`. A file without a version has just been migrated to its first one."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA user_version")
        stored = cursor.fetchone()[0]
        if stored == current_version():
            return
        if stored:
            cursor.execute("REINDEX")
        cursor.execute(f"PRAGMA user_version = {current_version()}")
