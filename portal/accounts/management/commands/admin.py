"""`manage.py admin create NAME --role ROLE`, `manage.py admin password NAME` and `manage.py admin unlock NAME`."""

import json
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts import admins
from portal.accounts.models import User
from portal.audit.recording import COMMAND
from portal.lib.errors import DomainError


class Command(BaseCommand):
    help = "Create an admin, or let one in again: by a new password, or after too many failed sign-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="create|password|unlock")
        create = verbs.add_parser("create", help="Prints name and password as JSON; the password cannot be read again.")
        create.add_argument("--role", choices=admins.ROLES, required=True)
        password = verbs.add_parser("password", help="Gives an admin a new password, and prints it in the same way.")
        unlock = verbs.add_parser("unlock", help="Forgets the failed sign-ins with the name, from everywhere.")
        for verb in (create, password, unlock):
            verb.add_argument("name")

    def handle(self, *args: Any, verb: str, name: str, **options: Any) -> None:
        try:
            text = self._unlock(name) if verb == "unlock" else self._with_password(name, options.get("role"))
        except DomainError as error:
            raise CommandError(error.message) from None
        self.stdout.write(text)

    def _with_password(self, name: str, role: str | None) -> str:
        password = secrets.token_urlsafe(15)
        admin: User = (
            admins.create(COMMAND, name=name, password=password, role=role)
            if role
            else admins.set_password(COMMAND, name, password)
        )
        return json.dumps({"username": admin.username, "password": password})

    def _unlock(self, name: str) -> str:
        if admins.unlock(COMMAND, name):
            return f"{name} may sign in again."
        return f"{name} was not locked: there are no failed sign-ins to forget."
