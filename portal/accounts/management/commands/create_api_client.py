"""`manage.py create_api_client NAME --role read|write`: credentials for automation."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts import api_clients
from portal.accounts.models import ApiClient
from portal.audit.recording import COMMAND
from portal.lib.errors import DomainError


class Command(BaseCommand):
    help = "Create an API client. Prints its id and secret as JSON; the secret cannot be read again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--role", choices=ApiClient.Role.values, default=ApiClient.Role.READ)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            client, secret = api_clients.create(COMMAND, name=options["name"], role=options["role"])
        except DomainError as error:
            raise CommandError(error.message) from None
        self.stdout.write(json.dumps({"client_id": client.client_id, "client_secret": secret}))
