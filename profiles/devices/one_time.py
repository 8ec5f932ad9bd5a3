"""One-time passwords: an admin tells a user one of them in place of the profile's password for the same.

Each is ten random characters, bound to its device and its purpose, and taken once; the next policy update of the device
replaces a used one. They are stored encrypted and shown on demand, which is noted.
"""

import datetime as dt
import hmac
import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from portal.audit.deletions import gone
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from portal.lib.crypto import SecretUnreadable
from portal.lib.secret_fields import Sealed
from profiles.devices.noting import NOUN, RESOURCE_TYPE, about, itself
from profiles.models import COUNTED, Device, OneTimePassword

LENGTH = 10
CHARACTERS = string.ascii_lowercase + string.digits


@dataclass(frozen=True, slots=True)
class Shown:
    """What one purpose has for an admin: the password, "" where it was used or no key of the portal opens it."""

    label: str
    text: str
    row: OneTimePassword


def draw() -> str:
    return "".join(secrets.choice(CHARACTERS) for _ in range(LENGTH))


def made(device_id: int, now: dt.datetime) -> list[OneTimePassword]:
    """One for each purpose, not saved yet."""
    return [
        OneTimePassword(device_id=device_id, purpose=purpose, password=Sealed.of(draw()), made_at=now)
        for purpose in OneTimePassword.Purpose
    ]


@transaction.atomic
def renew(device: Device, now: dt.datetime) -> None:
    """At a policy update: make those that are missing, and others in place of used ones. One query if all are there."""
    good = OneTimePassword.objects.filter(device=device, used_at=None).values_list("purpose", flat=True)
    wanted = [row for row in made(device.pk, now) if row.purpose not in set(good)] if len(good) < _every() else []
    if wanted:
        OneTimePassword.objects.filter(device=device).exclude(used_at=None).delete()
        OneTimePassword.objects.bulk_create(wanted, ignore_conflicts=True)


def _every() -> int:
    return len(OneTimePassword.Purpose)


@transaction.atomic
def view(actor: Actor, device_id: int) -> Sequence[Shown]:
    """Those of a device, for somebody who may see them. The entry notes that they were seen, not what they are.

    Raises Gone where the device is not there any more.
    """
    device = Device.objects.filter(pk=device_id).first()
    if device is None:
        raise gone(RESOURCE_TYPE, device_id, NOUN)
    record(actor, AuditEntry.Action.VIEW, **about(device, None, {"Viewed": "One-time passwords"}))
    rows = {row.purpose: row for row in OneTimePassword.objects.filter(device=device)}
    present = [purpose for purpose in OneTimePassword.Purpose if purpose in rows]
    return [Shown(purpose.label, _text(rows[purpose]), rows[purpose]) for purpose in present]


def _text(row: OneTimePassword) -> str:
    if row.used_at is not None:
        return ""
    try:
        return row.password.reveal()
    except SecretUnreadable:
        return ""


@transaction.atomic
def use_one_time_password(device: Device, purpose: str, text: str, now: dt.datetime) -> bool:
    """Whether the text is the device's password for the purpose, and was not used before. It is used now, and noted.

    Of two uses at once one holds: who sets `used_at` has it. An enrolled device alone has passwords that hold.
    """
    unused = OneTimePassword.objects.filter(device=device, device__state__in=COUNTED, purpose=purpose, used_at=None)
    row = unused.first()
    if row is None or not (known := _text(row)) or not hmac.compare_digest(known.encode(), text.encode()):
        return False
    if not OneTimePassword.objects.filter(pk=row.pk, used_at=None).update(used_at=now):
        return False
    label = OneTimePassword.Purpose(purpose).label
    record(itself(device), AuditEntry.Action.UPDATE, **about(device, None, {"Used": f"One-time password: {label}"}))
    return True
