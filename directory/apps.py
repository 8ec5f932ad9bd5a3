from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = "Directory"

    def ready(self) -> None:
        post_migrate.connect(_schedule, dispatch_uid="directory.ensure_schedule")


def _schedule(sender: AppConfig, **_: Any) -> None:
    if sender.label == "django_q":
        from directory.schedule import ensure_schedule

        ensure_schedule()
