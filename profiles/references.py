"""What a profile's settings point at: which objects may be chosen, whether they exist, and who uses them.

Each kind of object registers itself once, under the name that the catalogue's `refers_to` gives. A setting whose kind
is not registered is not offered.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from django.db.models import QuerySet

from portal.lib.errors import DomainError
from profiles import catalog
from profiles.catalog import Kind, Platform, Setting, Value
from profiles.models import AppProfile, ProfileReference


class Referable(Protocol):
    """A kind of object that settings may point at.

    `key` is the catalogue's `refers_to`, `noun` what one is called, `none` what an empty choice means. `list_url` is
    the list where such objects are managed, "" where there is none.
    """

    key: str
    noun: str
    none: str

    @property
    def rows(self) -> "QuerySet[Any]":
        """All of them, in their order. Each has a `name`, which is also its text."""

    @property
    def list_url(self) -> str: ...

    def url(self, row: Any) -> str:
        """Where one is looked at."""

    def choosable(self, platform: Platform) -> "QuerySet[Any]":
        """Those that a profile of the platform may choose, in their order."""

    def preferred(self, platform: Platform) -> int:
        """The id that a new profile begins with, 0 for none."""

    def hint(self, row: Any) -> str:
        """What a picker shows beside the name."""


_kinds: dict[str, Referable] = {}


def register(kind: Referable) -> None:
    """Called from the app's `ready`."""
    _kinds[kind.key] = kind


def referable(key: str) -> Referable | None:
    return _kinds.get(key)


def registered() -> list[Referable]:
    """Every kind, by the time of its registration."""
    return list(_kinds.values())


def offered(platform: Platform) -> list[Setting]:
    """The platform's settings without those that point at something that is not registered."""
    return [
        setting for setting in catalog.settings_on(platform) if not setting.refers_to or setting.refers_to in _kinds
    ]


def reference_settings(platform: Platform) -> list[Setting]:
    """The platform's settings that point at something that is registered."""
    return [setting for setting in offered(platform) if setting.refers_to]


def defaults_on(platform: Platform) -> dict[str, Value]:
    """What an untouched form of a new profile holds: the catalogue's defaults, and the objects that are preferred."""
    chosen = ((setting, _kinds[setting.refers_to].preferred(platform)) for setting in reference_settings(platform))
    preferred: dict[str, Value] = {setting.key: pk for setting, pk in chosen if setting.kind is Kind.REFERENCE and pk}
    return {**catalog.defaults_on(platform), **preferred}


def search(kind: Referable, platform: Platform, text: str) -> "QuerySet[Any]":
    """What a picker finds: the text anywhere in the name, in either case."""
    return kind.choosable(platform).filter(name__icontains=text)


def missing(platform: Platform, values: Mapping[str, Value]) -> dict[str, list[str]]:
    """Refusals, by setting, of ids that no object has. One query per kind that is used."""
    errors: dict[str, list[str]] = {}
    for setting in reference_settings(platform):
        wanted = ids_of(setting, values.get(setting.key))
        if not wanted:
            continue
        kind = _kinds[setting.refers_to]
        found = set(kind.choosable(platform).filter(pk__in=wanted).values_list("pk", flat=True))
        if gone := sorted(wanted - found):
            errors[setting.key] = [f"No {kind.noun} with the id {', '.join(map(str, gone))} may be chosen here."]
    return errors


def write(profile: AppProfile) -> None:
    """Bring the rows that tell who uses what in line with the profile's settings.

    New ones are held: their objects are locked until the transaction ends, so that none is deleted meanwhile. Raises
    DomainError where one is gone.
    """
    wanted = {
        (setting.refers_to, pk)
        for setting in reference_settings(Platform(profile.platform))
        for pk in ids_of(setting, profile.settings.get(setting.key))
    }
    present = {(row.kind, row.object_id): row.pk for row in profile.references.all()}
    stale = [pk for pair, pk in present.items() if pair not in wanted]
    if stale:
        profile.references.filter(pk__in=stale).delete()
    new = sorted(wanted - present.keys())
    hold(profile, new)
    ProfileReference.objects.bulk_create(ProfileReference(profile=profile, kind=kind, object_id=pk) for kind, pk in new)


def hold(profile: AppProfile, pairs: Sequence[tuple[str, int]]) -> None:
    """Lock objects, by kind and id, until the transaction ends. Raises DomainError where one is gone."""
    for name in sorted({kind for kind, _pk in pairs}):
        kind, wanted = _kinds[name], {pk for other, pk in pairs if other == name}
        rows = kind.choosable(Platform(profile.platform)).filter(pk__in=wanted).order_by("pk")
        if {row.pk for row in rows.select_for_update(no_key=True, of=("self",))} != wanted:
            raise DomainError(f"A {kind.noun} that was chosen was deleted meanwhile. Choose again.")


def copy(pairs: Mapping[int, int]) -> None:
    """Give each profile of the values the rows of its key; they have none yet."""
    rows = ProfileReference.objects.filter(profile_id__in=pairs).values_list("profile_id", "kind", "object_id")
    ProfileReference.objects.bulk_create(
        ProfileReference(profile_id=pairs[pk], kind=kind, object_id=object_id) for pk, kind, object_id in rows
    )


def used_by(kind: str, object_id: int) -> "QuerySet[AppProfile]":
    """The profiles that point at an object: while there are any, it must not be deleted."""
    pointing = ProfileReference.objects.filter(kind=kind, object_id=object_id).values("profile_id")
    return AppProfile.objects.filter(pk__in=pointing).order_by("platform", "is_default", "position")


Names = Mapping[tuple[str, int], str]


def names_in(platform: Platform, several: Iterable[Mapping[str, Value]]) -> Names:
    """What the objects are called that the settings of some profiles point at: one query per kind that is used."""
    wanted: dict[str, set[int]] = defaultdict(set)
    pointing = reference_settings(platform)
    for settings in several:
        for setting in pointing:
            wanted[setting.refers_to] |= ids_of(setting, settings.get(setting.key))
    return {
        (name, row.pk): str(row)
        for name, ids in wanted.items()
        if ids
        for row in _kinds[name].choosable(platform).filter(pk__in=ids)
    }


def readable(setting: Setting, platform: Platform, value: Value | None, names: Names | None = None) -> str:
    """The names of the objects that a value points at; looked up here unless `names_in` did it for many."""
    kind = _kinds.get(setting.refers_to)
    wanted = ids_of(setting, value)
    if kind is None or not wanted:
        return setting.none or kind.none if kind and setting.kind is Kind.REFERENCE else "—"
    known = names_in(platform, [{setting.key: value}] if value is not None else []) if names is None else names
    return ", ".join(known[kind.key, pk] for pk in sorted(wanted) if (kind.key, pk) in known) or "—"


def ids_of(setting: Setting, value: Value | None) -> set[int]:
    if setting.kind is Kind.REFERENCE:
        return {value} if isinstance(value, int) and value else set()
    return {item for item in value if isinstance(item, int)} if isinstance(value, list) else set()


def names(kind: str, platform: Platform, ids: Collection[int]) -> dict[int, str]:
    """How the rows with these ids are shown, in the kind's order. One query, none without ids."""
    found = _kinds.get(kind)
    if found is None or not ids:
        return {}
    return {row.pk: str(row) for row in found.choosable(platform).filter(pk__in=ids)}
