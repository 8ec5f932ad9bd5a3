"""How the audit log speaks of devices."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from portal.audit.links import EntryLink
from portal.audit.models import AuditEntry
from portal.audit.recording import About, Actor
from profiles.catalog import Platform
from profiles.models import Device

CATEGORY = "Enrolled Devices"
RESOURCE_TYPE = "device"
NOUN = "device"
Facts = Mapping[str, Any] | None


def about(device: Device, before: Facts = None, after: Facts = None) -> About:
    """What an entry on the device says."""
    return {
        "category": CATEGORY,
        "subcategory": Platform(device.platform).label,
        "resource": str(device),
        "resource_type": RESOURCE_TYPE,
        "resource_id": device.pk,
        "before": before,
        "after": after,
    }


def link_of(entry: AuditEntry) -> EntryLink | None:
    """From the audit entry of a device to its page, for as long as it has one."""
    if not entry.resource_id or not Device.objects.filter(pk=entry.resource_id).exists():
        return None
    return EntryLink("Device", reverse("devices:device", args=[entry.resource_id]), "profiles.view_device")


def itself(device: Device) -> Actor:
    """The client on the device, as the one who acts."""
    return Actor(name=f"device {device}", interface=AuditEntry.Interface.API)
