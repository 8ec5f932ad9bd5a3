"""What a device's postures come to: each result, the device groups it is in, and how far ZIA may trust it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from profiles.catalog.postures.expression import groups_of, matches
from profiles.models import (
    Device,
    DeviceGroup,
    ObjectReference,
    PostureResult,
    ProfileReference,
    ZiaPosture,
)

LEVELS: Mapping[str, str] = {"high": "High", "medium": "Medium", "low": "Low"}
UNKNOWN = "Unknown"
POSTURE = "device_posture"


@dataclass(frozen=True, slots=True)
class Compliance:
    results: Sequence[PostureResult]
    groups: Sequence[DeviceGroup]
    trust: str


def compliance_of(device: Device) -> Compliance:
    """Three queries."""
    results = list(
        PostureResult.objects.filter(device=device).select_related("posture").order_by("posture__name", "pk")
    )
    groups = DeviceGroup.objects.filter(pk__in=device.in_groups.values("group_id")).order_by("name", "pk")
    return Compliance(results, list(groups), _trust(device, {row.posture_id for row in results if row.passes}))


def _trust(device: Device, passing: set[int]) -> str:
    """The highest level that the ZIA posture profile of the downloaded app profile gives; Unknown without one."""
    pointing = ProfileReference.objects.filter(profile=device.profile_id, kind="zia_posture").values("object_id")
    posture = ZiaPosture.objects.filter(pk__in=pointing).first()
    if posture is None:
        return UNKNOWN
    found = (label for level, label in LEVELS.items() if matches(groups_of(posture.settings, level), passing))
    return next(found, UNKNOWN)


def failing_in_use(devices: "QuerySet[Device]") -> "QuerySet[Device]":
    """Those that fail a posture which a device group or a ZIA posture profile asks for."""
    asked_for = ObjectReference.objects.filter(kind=POSTURE).values("object_id")
    failed = PostureResult.objects.filter(device=OuterRef("pk"), passes=False, posture__in=asked_for)
    return devices.filter(Exists(failed))
