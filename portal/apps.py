from django.apps import AppConfig, apps
from django.core.checks import register
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Client Connector Portal"

    def ready(self) -> None:
        from portal import checks
        from portal.lib import lookups  # noqa: F401  known to every field from here on
        from portal.lib.sqlite.reindexing import reindex_if_needed

        accounts = apps.get_app_config("accounts")
        post_migrate.connect(reindex_if_needed, sender=accounts, dispatch_uid="portal.reindex_if_needed")
        for check in checks.ALL:
            register(check)
