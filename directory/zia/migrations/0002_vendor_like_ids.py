"""Ids begin where a tenant's would, so that nobody mistakes them for row numbers."""

from django.db import migrations

FIRST_ID = 62_000_000
TABLES = ("zia_ziagroup", "zia_ziadepartment", "zia_ziauser")


def start_ids(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for table in TABLES:
            if schema_editor.connection.vendor == "postgresql":
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {FIRST_ID})")
            else:
                cursor.execute(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('{table}', {FIRST_ID})")


class Migration(migrations.Migration):
    dependencies = [("zia", "0001_initial")]

    operations = [migrations.RunPython(start_ids, migrations.RunPython.noop)]
