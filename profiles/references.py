"""What a profile's settings point at: which objects may be chosen, whether they exist, and who uses them.

Each kind of object registers itself once, under the name that the catalogue's `refers_to` gives. A setting whose kind
is not registered is not offered.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from profiles import catalog
from profiles.catalog import Kind, Platform, Setting, Value
from profiles.models import AppProfile, ProfileReference


@dataclass(frozen=True, slots=True)
class Referable:
    """A kind of object. `rows(platform)` are those that a profile of the platform may choose, in their order.

    `label` is what one is called, `text(row)` how a row is shown, `none` what an empty choice means. A picker searches
    in `searched` and shows `hint(row)` beside the text. `url_name`, which takes no arguments, is the list where such
    objects are managed.
    """

    kind: str
    label: str
    rows: Callable[[Platform], "QuerySet[Any]"]
    text: Callable[[Any], str] = str
    none: str = "None"
    searched: tuple[str, ...] = ("name",)
    hint: Callable[[Any], str] = lambda row: ""
    url_name: str = ""


_kinds: dict[str, Referable] = {}


def register(referable: Referable) -> None:
    """Called from the app's `ready`."""
    _kinds[referable.kind] = referable


def referable(kind: str) -> Referable | None:
    return _kinds.get(kind)


def offered(platform: Platform) -> list[Setting]:
    """The platform's settings without those that point at something that is not registered."""
    return [
        setting for setting in catalog.settings_on(platform) if not setting.refers_to or setting.refers_to in _kinds
    ]


def reference_settings(platform: Platform) -> list[Setting]:
    """The platform's settings that point at something that is registered."""
    return [setting for setting in offered(platform) if setting.refers_to]


def search(kind: Referable, platform: Platform, text: str) -> "QuerySet[Any]":
    """What a picker finds: the text anywhere, in either case."""
    condition = Q()
    for name in kind.searched:
        condition |= Q(**{f"{name}__icontains": text})
    return kind.rows(platform).filter(condition) if text else kind.rows(platform)


def missing(platform: Platform, values: Mapping[str, Value]) -> dict[str, list[str]]:
    """Refusals, by setting, of ids that no object has. One query per kind that is used."""
    errors: dict[str, list[str]] = {}
    for setting in reference_settings(platform):
        wanted = ids_of(setting, values.get(setting.key))
        if not wanted:
            continue
        kind = _kinds[setting.refers_to]
        found = set(kind.rows(platform).filter(pk__in=wanted).values_list("pk", flat=True))
        if gone := sorted(wanted - found):
            errors[setting.key] = [f"No {kind.label} with the id {', '.join(map(str, gone))} may be chosen here."]
    return errors


def write(profile: AppProfile) -> None:
    """Bring the rows that tell who uses what in line with the profile's settings."""
    wanted = {
        (setting.refers_to, pk)
        for setting in reference_settings(Platform(profile.platform))
        for pk in ids_of(setting, profile.settings.get(setting.key))
    }
    present = {(row.kind, row.object_id): row.pk for row in profile.references.all()}
    stale = [pk for pair, pk in present.items() if pair not in wanted]
    if stale:
        profile.references.filter(pk__in=stale).delete()
    ProfileReference.objects.bulk_create(
        ProfileReference(profile=profile, kind=kind, object_id=pk) for kind, pk in sorted(wanted - present.keys())
    )


def used_by(kind: str, object_id: int) -> "QuerySet[AppProfile]":
    """The profiles that point at an object: while there are any, it must not be deleted."""
    pointing = ProfileReference.objects.filter(kind=kind, object_id=object_id).values("profile_id")
    return AppProfile.objects.filter(pk__in=pointing).order_by("platform", "is_default", "rule_order")


def readable(setting: Setting, platform: Platform, value: Value | None) -> str:
    """The names of the objects that a value points at."""
    kind = _kinds.get(setting.refers_to)
    wanted = ids_of(setting, value)
    if kind is None or not wanted:
        return kind.none if kind and setting.kind is Kind.REFERENCE else "—"
    return ", ".join(names(kind.kind, platform, wanted).values()) or "—"


def ids_of(setting: Setting, value: Value | None) -> set[int]:
    if setting.kind is Kind.REFERENCE:
        return {value} if isinstance(value, int) and value else set()
    return {item for item in value if isinstance(item, int)} if isinstance(value, list) else set()


def names(kind: str, platform: Platform, ids: Collection[int]) -> dict[int, str]:
    """How the rows with these ids are shown, in the kind's order. One query, none without ids."""
    found = _kinds.get(kind)
    if found is None or not ids:
        return {}
    return {row.pk: found.text(row) for row in found.rows(platform).filter(pk__in=ids)}
