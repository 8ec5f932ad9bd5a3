"""What a sync means for devices: those of users whom it finds gone in ZIA are soft-removed, as an admin would.

Set-based, in the transaction of the apply. A user whose id another person got is gone as well.
"""

import datetime as dt

from django.db.backends.utils import CursorWrapper
from django.db.models.expressions import RawSQL
from django.db.models.fields import BigIntegerField

from directory.sync.planning import USER
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM, record
from profiles.devices.noting import CATEGORY, RESOURCE_TYPE
from profiles.devices.states import TRANSITIONS, Act
from profiles.devices.verbs import ENDED
from profiles.models import Device, OneTimePassword

GONE = f"""
    SELECT u.id FROM {USER.mirror} u JOIN {USER.plan} p ON p.upstream_id = u.upstream_id
     WHERE p.change IN ('removed', 'reused')
"""  # noqa: S608 - our own names


def follow_removed_users(cursor: CursorWrapper, now: dt.datetime) -> None:
    """A constant number of statements; one audit entry, where there is a device to remove."""
    devices = Device.objects.filter(user__in=RawSQL(GONE, (), output_field=BigIntegerField()))  # noqa: S611
    numbers = {}
    for before, after in TRANSITIONS[Act.SOFT_REMOVE].items():
        ending = {"deregistered_at": now} if after in ENDED else {}
        if number := devices.filter(state=before).update(state=after, **ending):
            numbers[f"{before.label} to {after.label}"] = number
    if not numbers:
        return
    OneTimePassword.objects.filter(device__in=devices.filter(state=Device.State.REMOVED)).delete()
    record(
        SYSTEM,
        AuditEntry.Action.UPDATE,
        category=CATEGORY,
        resource="Devices of users who were removed in ZIA",
        resource_type=RESOURCE_TYPE,
        after=numbers,
    )
