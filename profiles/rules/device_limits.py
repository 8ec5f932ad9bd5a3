"""Rules that are limited to device groups. Nobody tells yet which device a user has, so such a rule *may* apply: on a
device of the group, while on others the next rule does. A rule without device groups applies on every device.

Which rules are limited is read from the references that each write of a profile keeps in line with its settings.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q

from profiles import catalog, references
from profiles.catalog import Platform
from profiles.models import AppProfile, DeviceGroup, ProfileReference

SETTING = "device_groups"
_LIMITS = ProfileReference.objects.filter(kind="device_group")


def is_limited() -> Exists:
    """Whether the profile of a query is."""
    return Exists(_LIMITS.filter(profile=OuterRef("pk")))


def is_limited_to(device_group: int) -> Exists:
    return Exists(_LIMITS.filter(profile=OuterRef("pk"), object_id=device_group))


def without_limit_or_limited_to(device_group: int) -> Q:
    """The rules that apply to a device of that group and of no other."""
    return ~Q(is_limited()) | Q(is_limited_to(device_group))


def limits_in_use() -> dict[int, str]:
    """The device groups that limit any profile, by id, in the order of their names: four at most in a company."""
    used = DeviceGroup.objects.filter(pk__in=_LIMITS.values("object_id"))
    return dict(used.order_by("name", "pk").values_list("pk", "name"))


def limits_of(platform: Platform, settings: Mapping[str, Any]) -> frozenset[int]:
    """The device groups that settings name, stored or raw; none where the rule applies on every device."""
    for setting in references.reference_settings(platform):
        if setting.key == SETTING:
            value = catalog.check(setting, platform, settings.get(SETTING, []))
            return frozenset(references.ids_of(setting, value))
    return frozenset()


def names_of(limits: Collection[int]) -> list[str]:
    return list(DeviceGroup.objects.filter(pk__in=limits).order_by("name", "pk").values_list("name", flat=True))


def limits_by_profile(profiles: Sequence[AppProfile]) -> dict[int, dict[int, str]]:
    """The device groups, by id, that limit each of the profiles, of those that are limited: two queries."""
    limits = list(
        _LIMITS.filter(profile__in=[profile.pk for profile in profiles]).values_list("profile_id", "object_id")
    )
    rows = DeviceGroup.objects.filter(pk__in={pk for _, pk in limits}).order_by("name", "pk") if limits else ()
    found: dict[int, dict[int, str]] = {}
    for row in rows:
        for profile_id in (profile_id for profile_id, pk in limits if pk == row.pk):
            found.setdefault(profile_id, {})[row.pk] = row.name
    return found


def either(names: Collection[str]) -> str:
    """`A`, `A or B`, `A, B or C`."""
    *rest, last = names
    return f"{', '.join(rest)} or {last}" if rest else last
