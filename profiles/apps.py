from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProfilesConfig(AppConfig):
    name = "profiles"
    verbose_name = "App Profiles"

    def ready(self) -> None:
        from directory.usage import register
        from profiles.queries import groups_in_use, usages_of_group

        register(usages_of_group, groups_in_use)
        post_migrate.connect(_defaults, sender=self, dispatch_uid="profiles.ensure_defaults")


def _defaults(sender: AppConfig, **_: Any) -> None:
    from profiles.editing import ensure_defaults

    ensure_defaults()
