"""Django's command makes admins without a role and without an audit entry. Here it only says what to use instead."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.core.management.base import CommandError

from portal.accounts.roles import READ_ONLY, SUPER_ADMIN


class Command(createsuperuser.Command):
    help = "Not used here: see manage.py admin create."
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> str | None:
        raise CommandError(
            "This portal has no superusers: what an admin may do comes from a role. "
            f'Use: manage.py admin create NAME --role "{SUPER_ADMIN}" (or "{READ_ONLY}").'
        )
