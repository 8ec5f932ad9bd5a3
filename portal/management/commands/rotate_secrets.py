"""`manage.py rotate_secrets`: bring every stored secret under the first encryption key."""

import dataclasses
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.audit.models import AuditEntry
from portal.audit.recording import COMMAND, record
from portal.lib.rotation import encrypted_fields, rotate
from profiles.models import AppProfile


class Command(BaseCommand):
    help = "Re-encrypt every stored secret with the first key of PORTAL_ENCRYPTION_KEYS. Prints the counts as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        total = rotate(AppProfile, "secrets")
        for model, field in encrypted_fields():
            total += rotate(model, field)
        facts = dataclasses.asdict(total)
        if total.rotated:
            record(
                COMMAND,
                AuditEntry.Action.UPDATE,
                category="Administration",
                subcategory="Encryption keys",
                resource="Stored secrets",
                resource_type="secrets",
                after=facts,
            )
        self.stdout.write(json.dumps(facts))
        if total.unreadable:
            raise CommandError(
                f"{total.unreadable} stored secrets are opened by no key and were left as they are. Put the key they "
                "were made with at the end of PORTAL_ENCRYPTION_KEYS and run this again, or enter those secrets anew."
            )
