from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import portal.lib.lookups
from portal.lib import stored_text


def compose(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """What the next sync would read, so that it finds no change. A user's substance is made of the name."""
    for name in ("DirectoryGroup", "Department"):
        stored_text.compose(editor, apps.get_model("directory", name), ["name"])
    stored_text.compose(editor, apps.get_model("directory", "DirectoryUser"), ["name"], substance=None)
    stored_text.readable_json(editor, apps.get_model("directory", "SyncRun"), ["warnings"])


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0012_run_consequences'),
    ]

    operations = [
        migrations.RunPython(compose, migrations.RunPython.noop),
        migrations.AlterModelOptions(
            name='department',
            options={'default_permissions': ('view',), 'ordering': [portal.lib.lookups.SortKey('name'), 'pk']},
        ),
        migrations.AlterModelOptions(
            name='directorygroup',
            options={'default_permissions': ('view',), 'ordering': [portal.lib.lookups.SortKey('name'), 'pk'], 'verbose_name': 'group'},
        ),
        migrations.AlterModelOptions(
            name='directoryuser',
            options={'default_permissions': ('view',), 'ordering': [portal.lib.lookups.SortKey('name'), 'pk'], 'verbose_name': 'user'},
        ),
        migrations.RemoveIndex(
            model_name='department',
            name='department_by_name',
        ),
        migrations.RemoveIndex(
            model_name='directorygroup',
            name='group_by_name',
        ),
        migrations.RemoveIndex(
            model_name='directoryuser',
            name='user_by_name',
        ),
        migrations.RemoveIndex(
            model_name='directoryuser',
            name='user_by_email',
        ),
        migrations.AddIndex(
            model_name='department',
            index=models.Index(portal.lib.lookups.SortKey('name'), models.F('id'), name='department_by_name'),
        ),
        migrations.AddIndex(
            model_name='directorygroup',
            index=models.Index(portal.lib.lookups.SortKey('name'), models.F('id'), name='group_by_name'),
        ),
        migrations.AddIndex(
            model_name='directoryuser',
            index=models.Index(portal.lib.lookups.SortKey('name'), models.F('id'), name='user_by_name'),
        ),
        migrations.AddIndex(
            model_name='directoryuser',
            index=models.Index(portal.lib.lookups.SortKey('email'), models.F('id'), name='user_by_email'),
        ),
    ]
