"""App profiles as the verbs make them, and devices as they stand in the tables."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from django.utils import timezone

from portal.audit.recording import SYSTEM
from profiles import editing
from profiles.catalog import Platform
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile, Device, DeviceGroup, DevicePosture, PostureResult
from profiles.rules import precedence
from profiles.rules.targets import Targets

_numbers = count(1)


def make(name: str, platform: Platform = Platform.WINDOWS, **wanted: Any) -> AppProfile:
    """A profile; `groups`, `excluded`, `users` take rows, the rest is a ProfileDraft's."""
    rows = {kind: frozenset(row.pk for row in wanted.pop(kind, ())) for kind in ("groups", "excluded", "users")}
    targets = Targets(applies_to_all=wanted.pop("applies_to_all", False), **rows)
    return editing.create(SYSTEM, platform, ProfileDraft(name=name, targets=targets, **wanted))


def order(platform: Platform = Platform.WINDOWS) -> list[tuple[int, str]]:
    rows = list(precedence.rules(platform))
    precedence.number(rows)
    return [(row.rule_order or 0, row.name) for row in rows]


def posture(name: str, **platforms: bool) -> DevicePosture:
    """A posture, for Windows where no platform is named."""
    return DevicePosture.objects.create(
        name=name, posture_type="firewall", **_written(), **(platforms or {"on_windows": True})
    )


def device_group(name: str, parts: Sequence[Sequence[DevicePosture]], **platforms: bool) -> DeviceGroup:
    """A device group: AND within a part, OR between them; for Windows where no platform is named."""
    settings = {f"group_{number}": [row.pk for row in part] for number, part in enumerate(parts, start=1)}
    return DeviceGroup.objects.create(name=name, settings=settings, **_written(), **(platforms or {"on_windows": True}))


def device(platform: Platform = Platform.WINDOWS, **wanted: Any) -> Device:
    """A registered device; of nobody where no `user` is named."""
    number = next(_numbers)
    fresh = {"udid": f"device-{number}", "hostname": f"host-{number}", "registered_at": timezone.now()}
    return Device.objects.create(platform=platform, **fresh | wanted)


def place_in_state(state: Device.State, **wanted: Any) -> Device:
    """A device that is in a state already, however it came there."""
    return device(**{"platform": Platform.WINDOWS, "state": state, **wanted})


def report(row: Device, results: Mapping[Any, bool]) -> None:
    """What a device tells of its postures, by their rows; its groups are left to `profiles.rules.device_groups`."""
    for posture_row, passes in results.items():
        PostureResult.objects.update_or_create(
            device=row, posture=posture_row, defaults={"passes": passes, "reported_at": timezone.now()}
        )


def _written() -> dict[str, Any]:
    now = timezone.now()
    return {"created_at": now, "updated_at": now, "updated_by_name": "System"}
