"""`manage.py seed_zia`: fill the embedded ZIA Admin Portal."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from directory.zia.seed import seed_many, seed_sample
from portal.lib.errors import DomainError


class Command(BaseCommand):
    help = "Fill the embedded ZIA Admin Portal. Without numbers: the sample company, where nothing is there yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--groups", type=int, default=0)
        parser.add_argument("--users", type=int, default=0)
        parser.add_argument("--memberships", type=int, default=0)
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same rows (default 1)")
        parser.add_argument("--replace", action="store_true", help="delete what is there first")

    def handle(self, *args: Any, **options: Any) -> None:
        numbers = {name: options[name] for name in ("groups", "users", "memberships")}
        if any(number < 0 for number in numbers.values()):
            raise CommandError("Numbers of rows cannot be negative.")
        if not any(numbers.values()) and not options["replace"]:
            self.stdout.write(json.dumps({"sample": seed_sample()}))
            return
        try:
            added = seed_many(**numbers, seed=options["seed"], replace=options["replace"])
        except DomainError as error:
            raise CommandError(error.message) from None
        self.stdout.write(json.dumps(added))
