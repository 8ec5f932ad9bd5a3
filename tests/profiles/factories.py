"""App profiles as the verbs make them, and devices as they stand in the tables."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from django.utils import timezone

from portal.audit.recording import SYSTEM
from profiles import editing
from profiles.catalog import Platform
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile, Device, PostureResult
from profiles.models.objects import ProfileObject
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


def device(platform: Platform = Platform.WINDOWS, **wanted: Any) -> Device:
    """A registered device; of nobody where no `user` is named."""
    number = next(_numbers)
    fresh = {"udid": f"device-{number}", "hostname": f"host-{number}", "registered_at": timezone.now()}
    return Device.objects.create(platform=platform, **fresh | wanted)


def report(row: Device, results: Mapping[ProfileObject, bool]) -> None:
    """What a device tells of its postures; its groups are left to `profiles.rules.device_groups`."""
    for posture, passes in results.items():
        PostureResult.objects.update_or_create(
            device=row, posture_id=posture.pk, defaults={"passes": passes, "reported_at": timezone.now()}
        )
