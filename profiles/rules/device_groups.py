"""Which devices are in which device groups: derived from the postures they reported, at each report and each change of
a group, so that whoever resolves a profile reads rows and evaluates nothing.

A device is in a group where the group is for its platform and the postures that it passes fulfil the expression: all
postures of one of its parts. A posture that was never reported is not passed.
"""

from collections.abc import Sequence

from django.db import connection
from django.db.models import BigIntegerField, Count, QuerySet, Value

from profiles.catalog.postures.expression import groups_of, matches
from profiles.models import Device, DeviceGroup, DeviceInGroup, PostureResult

PREFIX = "group"


def place(device: Device) -> None:
    """Bring the groups of one device in line with what it reported. Three queries, and two more at most."""
    passing = set(PostureResult.objects.filter(device=device, passes=True).values_list("posture_id", flat=True))
    wanted = {
        group.pk
        for group in DeviceGroup.objects.all()
        if device.platform in group.platforms and matches(groups_of(group.settings, PREFIX), passing)
    }
    present = set(DeviceInGroup.objects.filter(device=device).values_list("group_id", flat=True))
    if present - wanted:
        DeviceInGroup.objects.filter(device=device, group__in=present - wanted).delete()
    DeviceInGroup.objects.bulk_create(DeviceInGroup(device=device, group_id=pk) for pk in sorted(wanted - present))


def regroup(group: DeviceGroup) -> None:
    """Bring the devices of one group in line with its expression. Set-based, whatever the number of devices."""
    fulfilling = _fulfilling(group)
    inside = DeviceInGroup.objects.filter(group=group)
    inside.exclude(device__in=fulfilling.values("pk")).delete()
    missing = fulfilling.exclude(pk__in=inside.values("device_id")).order_by().values_list("pk")
    select, parameters = missing.annotate(to=Value(group.pk, output_field=BigIntegerField())).query.sql_with_params()
    table = connection.ops.quote_name(DeviceInGroup._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} (device_id, group_id) {select}", parameters)


def _fulfilling(group: DeviceGroup) -> "QuerySet[Device]":
    devices = Device.objects.filter(platform__in=[platform.value for platform in group.platforms])
    parts = groups_of(group.settings, PREFIX)
    if not parts:
        return devices.none()
    several = [_passing(part) for part in parts]
    return devices.filter(pk__in=several[0].union(*several[1:]) if len(several) > 1 else several[0])


def _passing(postures: Sequence[int]) -> "QuerySet[PostureResult, tuple[int]]":
    """The ids of the devices that pass all of the postures."""
    results = PostureResult.objects.filter(posture__in=postures, passes=True).order_by().values("device_id")
    return results.annotate(number=Count("pk")).filter(number=len(set(postures))).values_list("device_id")
