from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from portal.lib import stored_text

OBJECTS = (
    "NotificationTemplate", "ForwardingProfile", "TrustedNetwork", "DevicePosture", "ZiaPosture", "PredefinedApp",
    "CustomApp", "ProcessApp", "DeviceGroup", "MachineToken", "LocationRuleset", "TrafficIpList", "DomainList",
    "FirewallIpList", "LocationApp",
)  # fmt: skip


def settle(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Names and settings in the form in which they are compared by now."""
    profile = apps.get_model("profiles", "AppProfile")
    renamed = stored_text.Names(profile, "profile_name_per_platform", within=["platform"]).settle(editor)
    stored_text.compose(editor, profile, ["description"])
    stored_text.readable_json(editor, profile, ["settings"])
    stored_text.readable_json(editor, apps.get_model("profiles", "ProfileVersion"), ["data"])
    stored_text.readable_json(editor, apps.get_model("profiles", "DeletedProfile"), ["data"])
    for name in OBJECTS:
        model = apps.get_model("profiles", name)
        renamed += stored_text.Names(model, f"{name.lower()}_name").settle(editor)
        stored_text.readable_json(editor, model, ["settings"])
    stored_text.report(apps.get_model("audit", "AuditEntry"), renamed, "App Profiles")


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_readable_json"),
        ("profiles", "0008_deleted_profiles"),
    ]

    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
