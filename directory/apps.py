from typing import Any

from django.apps import AppConfig
from django.apps import apps as present
from django.apps.registry import Apps
from django.db.models.signals import post_migrate


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = "Directory"

    def ready(self) -> None:
        post_migrate.connect(_schedule, dispatch_uid="directory.ensure_schedule")


def _schedule(sender: AppConfig, apps: Apps = present, **_: Any) -> None:
    if sender.label == "django_q" and _columns(apps) == _columns(present):
        from directory.schedule.timetable import ensure_schedule

        ensure_schedule()


def _columns(apps: Apps) -> set[str] | None:
    """Of the table that the schedule goes by. A migration to an older state leaves others, or none."""
    try:
        return {field.attname for field in apps.get_model("directory", "SyncSettings")._meta.local_fields}
    except LookupError:
        return None
