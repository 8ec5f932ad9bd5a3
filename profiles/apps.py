from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProfilesConfig(AppConfig):
    name = "profiles"
    verbose_name = "App Profiles"

    def ready(self) -> None:
        from directory.usage import register
        from profiles.objects import registry
        from profiles.queries import usages_of_group

        registry.register()
        register(usages_of_group)
        post_migrate.connect(_defaults, sender=self, dispatch_uid="profiles.ensure_defaults")


def _defaults(sender: AppConfig, **_: Any) -> None:
    from profiles.editing import ensure_defaults
    from profiles.objects.application_bypass import ensure_predefined

    ensure_defaults()
    ensure_predefined()
