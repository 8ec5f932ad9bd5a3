"""`manage.py change_api_client CLIENT_ID --role read|write --enable|--disable`: its tokens end at once."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts import api_clients
from portal.accounts.models import ApiClient
from portal.audit.recording import COMMAND
from portal.lib.errors import DomainError


class Command(BaseCommand):
    help = "Give an API client another role, or disable or enable it. The tokens that it has end at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("client_id")
        parser.add_argument("--role", choices=ApiClient.Role.values)
        switch = parser.add_mutually_exclusive_group()
        switch.add_argument("--enable", action="store_const", const=True, dest="is_enabled")
        switch.add_argument("--disable", action="store_const", const=False, dest="is_enabled")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            client = api_clients.change(
                COMMAND, options["client_id"], role=options["role"], is_enabled=options["is_enabled"]
            )
        except DomainError as error:
            raise CommandError(error.message) from None
        facts = {"client_id": client.client_id, "role": client.role, "is_enabled": client.is_enabled}
        self.stdout.write(json.dumps(facts))
