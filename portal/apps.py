from django.apps import AppConfig
from django.core.checks import register


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Client Connector Portal"

    def ready(self) -> None:
        from portal import checks
        from portal.lib import lookups  # noqa: F401  known to every field from here on

        for check in checks.ALL:
            register(check)
