"""PostgreSQL: leave room in the pages of users, so that a new fingerprint does not cost an entry in each index."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FILLFACTOR = 85


def leave_room(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"ALTER TABLE directory_directoryuser SET (fillfactor = {FILLFACTOR})")


def leave_none(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE directory_directoryuser RESET (fillfactor)")


class Migration(migrations.Migration):
    dependencies = [("directory", "0009_sync_settings_revision")]

    operations = [migrations.RunPython(leave_room, leave_none)]
