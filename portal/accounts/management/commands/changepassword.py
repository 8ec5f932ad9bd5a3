"""Django's command changes passwords without an audit entry. Here it only says what to use instead."""

from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.core.management.base import CommandError


class Command(changepassword.Command):
    help = "Not used here: see manage.py admin password."
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> str:
        raise CommandError(
            "An admin changes the own password under Preferences. "
            "For another one use: manage.py admin password NAME. It prints a new password."
        )
