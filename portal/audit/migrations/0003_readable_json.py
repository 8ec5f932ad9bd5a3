from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from portal.lib import stored_text


def readable(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        stored_text.readable_json(editor, apps.get_model("audit", "AuditEntry"), ["before", "after"])


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_more_actions")]

    operations = [migrations.RunPython(readable, migrations.RunPython.noop)]
