"""The rule order is stored as a sparse position, so that a change of order touches one row."""

from django.db import migrations, models
from django.db.models import F, Q

STEP = 2**40


def spread(apps, schema_editor):
    rules = apps.get_model("profiles", "AppProfile").objects.using(schema_editor.connection.alias)
    rules.filter(position__isnull=False).update(position=F("position") * STEP)


def count(apps, schema_editor):
    """Back to 1..N; there is no unique constraint on the way."""
    rules = apps.get_model("profiles", "AppProfile").objects.using(schema_editor.connection.alias)
    rules = rules.filter(position__isnull=False)
    for platform in rules.order_by().values_list("platform", flat=True).distinct():
        ordered = list(rules.filter(platform=platform).order_by("position"))
        for rank, rule in enumerate(ordered, start=1):
            rule.position = rank
        rules.bulk_update(ordered, ["position"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ("profiles", "0004_postures_bypass_platform_settings"),
    ]

    operations = [
        migrations.RemoveConstraint("appprofile", "profile_rule_order"),
        migrations.RemoveConstraint("appprofile", "only_default_has_no_rule_order"),
        migrations.RenameField("appprofile", "rule_order", "position"),
        migrations.AlterField("appprofile", "position", models.BigIntegerField(blank=True, null=True)),
        migrations.AlterModelOptions(
            "appprofile",
            options={"ordering": ["platform", "is_default", "position", "pk"], "verbose_name": "app profile"},
        ),
        migrations.RunPython(spread, count),
        migrations.AddConstraint(
            "appprofile", models.UniqueConstraint(fields=("platform", "position"), name="profile_position")
        ),
        migrations.AddConstraint(
            "appprofile",
            models.CheckConstraint(
                condition=Q(("is_default", True), ("position", None))
                | Q(("is_default", False), ("position__isnull", False)),
                name="only_default_has_no_position",
            ),
        ),
    ]
