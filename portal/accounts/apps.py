from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
    verbose_name = "Administrators"

    def ready(self) -> None:
        from directory.schedule import daily
        from portal.accounts import attempts, sessions, sign_in_audit  # noqa: F401 - two connect their receivers
        from portal.accounts.roles import create_roles
        from portal.accounts.tasks import PURGE
        from portal.lib import doors

        doors.register(attempts.Keeper())
        daily.register(PURGE, "portal.accounts.tasks.purge")
        post_migrate.connect(create_roles, dispatch_uid="accounts.create_roles")
