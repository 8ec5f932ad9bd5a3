"""`manage.py admin create NAME --role ROLE` and `manage.py admin unlock NAME`."""

import json
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts import admins
from portal.audit.recording import COMMAND
from portal.lib.errors import DomainError


class Command(BaseCommand):
    help = "Create an admin, or let one in again whose name was tried too often."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="create|unlock")
        create = verbs.add_parser("create", help="Prints name and password as JSON; the password cannot be read again.")
        create.add_argument("name")
        create.add_argument("--role", choices=admins.ROLES, required=True)
        unlock = verbs.add_parser("unlock", help="Forgets the failed sign-ins with the name, from everywhere.")
        unlock.add_argument("name")

    def handle(self, *args: Any, verb: str, name: str, **options: Any) -> None:
        try:
            text = self._create(name, options["role"]) if verb == "create" else self._unlock(name)
        except DomainError as error:
            raise CommandError(error.message) from None
        self.stdout.write(text)

    def _create(self, name: str, role: str) -> str:
        password = secrets.token_urlsafe(15)
        admin = admins.create(COMMAND, name=name, password=password, role=role)
        return json.dumps({"username": admin.username, "password": password})

    def _unlock(self, name: str) -> str:
        if admins.unlock(COMMAND, name):
            return f"{name} may sign in again."
        return f"{name} was not locked: there are no failed sign-ins to forget."
