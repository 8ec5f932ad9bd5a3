from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
    verbose_name = "Administrators"

    def ready(self) -> None:
        from portal.accounts import sign_in_audit  # noqa: F401 - connects its receivers
        from portal.accounts.roles import create_roles

        post_migrate.connect(create_roles, dispatch_uid="accounts.create_roles")
