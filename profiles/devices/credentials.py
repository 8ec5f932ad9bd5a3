"""What a device signs in with. It belongs to one device, and it counts only as long as that device is enrolled."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from portal.lib.drawn_secrets import digest_of, draw
from profiles.models import COUNTED, Device, DeviceCredential

PREFIX = "dc"


def issue(device: Device, now: datetime) -> str:
    """A new credential, shown this once. The former one of the device ends."""
    text = draw(PREFIX)
    DeviceCredential.objects.update_or_create(device=device, defaults={"digest": digest_of(text), "issued_at": now})
    return text


def revoke(devices: "Collection[int] | QuerySet[Device]") -> None:
    """Let the devices, by id, in no more."""
    DeviceCredential.objects.filter(device__in=devices).delete()


def device_of(text: str) -> Device | None:
    """The device that a credential belongs to; None where it opens nothing. One query."""
    found = Device.objects.filter(credential__digest=digest_of(text), state__in=COUNTED)
    return next(iter(found.order_by()[:1]), None)
