"""Cleaning up, once a day, as two settings say: devices that are silent are removed, removed ones are forgotten.

Both are off until an operator names a number of days. Rows go in chunks, each in a transaction of its own.
"""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM, record
from profiles.devices import verbs
from profiles.devices.noting import CATEGORY, RESOURCE_TYPE
from profiles.models import Device

JOB = "device-cleanup"
CHUNK = 500


def run_daily() -> None:
    """The door of the job."""
    clean_up(timezone.now())


def clean_up(now: dt.datetime) -> tuple[int, int]:
    """How many devices were removed since they are silent, and how many were forgotten."""
    return _remove_silent(now), _forget_removed(now)


def _remove_silent(now: dt.datetime) -> int:
    days = settings.PORTAL_DEVICE_INACTIVE_DAYS
    if not days:
        return 0
    silent = Device.objects.filter(seen_at__lt=now - dt.timedelta(days=days)).order_by("seen_at", "pk")
    silent = silent.filter(state__in=verbs.FORCIBLE)
    number = 0
    while ids := list(silent.values_list("pk", flat=True)[:CHUNK]):
        number += verbs.remove_inactive(SYSTEM, silent.filter(pk__in=ids), now)
    return number


def _forget_removed(now: dt.datetime) -> int:
    days = settings.PORTAL_DEVICE_PURGE_DAYS
    if not days:
        return 0
    old = Device.objects.filter(state=Device.State.REMOVED, deregistered_at__lt=now - dt.timedelta(days=days))
    number = 0
    while ids := list(old.order_by("deregistered_at", "pk").values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            Device.objects.filter(pk__in=ids).delete()
            record(
                SYSTEM,
                AuditEntry.Action.DELETE,
                category=CATEGORY,
                resource=f"{len(ids):,} removed devices",
                resource_type=RESOURCE_TYPE,
                before={"Devices": len(ids), "Removed for more than": f"{days} days"},
            )
        number += len(ids)
    return number
