from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import portal.lib.lookups
from portal.lib import stored_text

UNIQUE = (
    ("ZiaGroup", "zia_group_name", "name"),
    ("ZiaDepartment", "zia_department_name", "name"),
    ("ZiaUser", "zia_user_email", "email"),
)


def settle(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Names and addresses in the form in which they are compared by now."""
    renamed = []
    for name, constraint, column in UNIQUE:
        model = apps.get_model("zia", name)
        renamed += stored_text.Names(model, constraint, column).settle(editor)
        stored_text.compose(editor, model, ["name", "comments"])
    stored_text.report(apps.get_model("audit", "AuditEntry"), renamed, "ZIA User Management")


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0003_readable_json'),
        ('zia', '0003_business_continuity'),
    ]

    operations = [
        migrations.RunPython(settle, migrations.RunPython.noop),
        migrations.AlterModelOptions(
            name='ziadepartment',
            options={'ordering': [portal.lib.lookups.SortKey('name'), 'pk'], 'verbose_name': 'department'},
        ),
        migrations.AlterModelOptions(
            name='ziagroup',
            options={'ordering': [portal.lib.lookups.SortKey('name'), 'pk'], 'verbose_name': 'group'},
        ),
        migrations.AlterModelOptions(
            name='ziauser',
            options={'ordering': [portal.lib.lookups.SortKey('name'), 'pk'], 'verbose_name': 'user'},
        ),
        migrations.RemoveIndex(
            model_name='ziauser',
            name='zia_user_by_name',
        ),
        migrations.AddIndex(
            model_name='ziadepartment',
            index=models.Index(portal.lib.lookups.SortKey('name'), models.F('id'), name='zia_department_by_name'),
        ),
        migrations.AddIndex(
            model_name='ziagroup',
            index=models.Index(portal.lib.lookups.SortKey('name'), models.F('id'), name='zia_group_by_name'),
        ),
        migrations.AddIndex(
            model_name='ziauser',
            index=models.Index(portal.lib.lookups.SortKey('name'), models.F('id'), name='zia_user_by_name'),
        ),
        migrations.AddIndex(
            model_name='ziauser',
            index=models.Index(portal.lib.lookups.SortKey('email'), models.F('id'), name='zia_user_by_email'),
        ),
    ]
