"""A key that stands for the present state of everything a check of the policy looks at. One query.

Of a table of rules or objects, the number of rows, the sum of their ids and the sum of their revisions: ids are never
given twice and grow, and a write raises a revision, so no other state of the table has all three. Of the mirror, the
last run that changed it: a run writes the mirror and its own result in one transaction.
"""

from django.db import connection

from directory.models import SyncRun
from profiles import references
from profiles.models import AppProfile
from profiles.models.objects import ProfileObject

SHAPE = 1
"""Raised with every change of what a check finds, so that an upgrade checks anew."""


def current_key() -> str:
    models = [AppProfile, *(kind.rows.model for kind in references.registered())]
    tables = [model._meta.db_table for model in models if issubclass(model, AppProfile | ProfileObject)]
    parts = [
        f"SELECT {number} AS place, COUNT(*), COALESCE(SUM(id), 0), COALESCE(SUM(revision), 0) FROM {table}"  # noqa: S608
        for number, table in enumerate(tables)
    ]
    mirror = f"SELECT {len(tables)}, COALESCE(MAX(id), 0), 0, 0 FROM {SyncRun._meta.db_table} WHERE state = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([*parts, mirror]) + " ORDER BY place", [SyncRun.State.SUCCEEDED])
        rows = cursor.fetchall()
    return f"{SHAPE}|" + "|".join(".".join(str(int(number)) for number in row[1:]) for row in rows)
