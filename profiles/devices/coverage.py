"""How many devices have which profile, up to date or outdated: counted in SQL, each number with the list behind it.

A device has the profile that it downloaded last; that one is up to date where it holds the profile's newest revision.
What a device would get now is profiles.rules.of_devices.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet
from django.template.defaultfilters import pluralize
from django.urls import reverse

from directory.usage import Usage
from profiles.catalog import Platform
from profiles.models import COUNTED, AppProfile, Device
from profiles.rules import of_devices

State = Device.State
LATEST, OUTDATED, NOTHING = "latest", "outdated", "none"
POLICIES = {LATEST: "Latest revision", OUTDATED: "Earlier revision", NOTHING: "Nothing downloaded"}
BY_POLICY = {
    LATEST: Q(profile_revision__gte=F("profile__revision")),
    OUTDATED: Q(profile_revision__lt=F("profile__revision")),
    NOTHING: Q(profile=None),
}


@dataclass(frozen=True, slots=True)
class Coverage:
    """Devices that are enrolled, and how many of them have the newest revision of what they downloaded, or none."""

    label: str
    query: str
    total: int = 0
    latest: int = 0
    outdated: int = 0
    nothing: int = 0

    @property
    def url(self) -> str:
        return self._url()

    @property
    def latest_url(self) -> str:
        return self._url(policy=LATEST)

    @property
    def outdated_url(self) -> str:
        return self._url(policy=OUTDATED)

    @property
    def nothing_url(self) -> str:
        return self._url(policy=NOTHING)

    def _url(self, **more: str) -> str:
        query = "&".join(part for part in (self.query, "state=enrolled", urlencode(more)) if part)
        return f"{reverse('devices:list')}?{query}"


def enrolled() -> "QuerySet[Device]":
    return Device.objects.filter(state__in=COUNTED)


def of_profile(profile: AppProfile) -> Coverage:
    """Of the devices that downloaded the profile: one query."""
    numbers = _counted(enrolled().filter(profile=profile), "profile_id").get(profile.pk, ())
    return Coverage(profile.name, f"profile={profile.pk}", *numbers)


def of_platform(platform: Platform) -> Coverage:
    """Of all of a platform's devices: one query."""
    numbers = _counted(enrolled().filter(platform=platform), "platform").get(platform.value, ())
    return Coverage(platform.label, f"os={platform.value}", *numbers)


def of_platforms() -> list[Coverage]:
    """One for each platform, in their order: one query."""
    rows = _counted(enrolled(), "platform")
    return [Coverage(one.label, f"os={one.value}", *rows.get(one.value, ())) for one in Platform]


def _counted(rows: "QuerySet[Device]", by: str) -> dict[Any, tuple[int, ...]]:
    numbers = {name: Count("pk", filter=condition) for name, condition in BY_POLICY.items()}
    found = rows.order_by().values(by).annotate(total=Count("pk"), **numbers)
    return {row[by]: (row["total"], *(row[name] for name in BY_POLICY)) for row in found}


def applying(keys: Collection[int]) -> dict[int, int]:
    """The profile that each of the devices would get now, by its key: one query for a page."""
    rows = Device.objects.filter(pk__in=keys).order_by().annotate(applies_id=of_devices.applying())
    return dict(rows.values_list("pk", "applies_id"))


def status(device: Device, applies_id: int) -> tuple[str, str]:
    """The tone of a pill and the words: how far a device is with what it should have."""
    if device.profile_id is None:
        return "idle", "Nothing downloaded yet"
    if device.profile_id != applies_id:
        return "go", "Another profile waits"
    if device.profile is None or (device.profile_revision or 0) < device.profile.revision:
        return "warn", "Outdated"
    return "ok", "Up to date"


def facts_of_group(group_id: int) -> Iterable[Usage]:
    """How many devices the members have."""
    members = Q(user__memberships__group=group_id, user__deleted_at=None)
    yield _devices(Device.objects.filter(members), {"group": group_id})


def facts_of_user(user_id: int) -> Iterable[Usage]:
    yield _devices(Device.objects.filter(user=user_id), {"user": user_id})


def _devices(rows: "QuerySet[Device]", query: dict[str, int]) -> Usage:
    number = rows.exclude(state=State.REMOVED).count()
    url = f"{reverse('devices:list')}?{urlencode(query)}" if number else ""
    return Usage("Devices", f"{number:,} device{pluralize(number)}", url)
