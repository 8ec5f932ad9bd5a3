"""Who refers to an object: app profiles, and other objects."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from directory.usage import Usage
from portal.lib.counting import Counter, counted
from profiles import references
from profiles.catalog import Platform
from profiles.models import ProfileReference
from profiles.models.objects import ObjectReference, ProfileObject
from profiles.objects import kind as objects_kind
from profiles.objects.kind import ObjectKind

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Users:
    """How many refer to an object, and the first SHOWN of each sort."""

    total: int
    shown: Sequence[Usage]

    @property
    def more(self) -> int:
        return self.total - len(self.shown)


def users_of(kind: ObjectKind, row: ProfileObject) -> Users:
    """A constant number of queries: two for profiles, one for objects and one per kind among them."""
    profiles = references.used_by(kind.key, row.pk)
    pairs = ObjectReference.objects.filter(kind=kind.key, object_id=row.pk).order_by("user_kind", "user_id")
    objects = list(pairs.values_list("user_kind", "user_id"))
    shown = [
        Usage(
            kind=f"{Platform(profile.platform).label} app profile",
            name=profile.name,
            url=reverse("profiles:edit", args=[profile.platform, profile.pk]),
        )
        for profile in profiles[:SHOWN]
    ]
    return Users(profiles.count() + len(objects), [*shown, *_objects(objects[:SHOWN])])


def use_counts(kind: ObjectKind) -> Counter:
    """For the rows of a page, in two queries."""
    profiles = counted(ProfileReference.objects.filter(kind=kind.key), "object_id")
    objects = counted(ObjectReference.objects.filter(kind=kind.key), "object_id")

    def numbers(keys: Sequence[int]) -> dict[int, int]:
        first, second = profiles(keys), objects(keys)
        return {key: first.get(key, 0) + second.get(key, 0) for key in keys}

    return numbers


def _objects(pairs: Iterable[tuple[str, int]]) -> Iterable[Usage]:
    ids: dict[str, list[int]] = defaultdict(list)
    for key, pk in pairs:
        ids[key].append(pk)
    for key, wanted in ids.items():
        if kind := objects_kind.find(key):
            for row in kind.rows.filter(pk__in=wanted):
                yield Usage(kind=kind.noun, name=row.name, url=kind.url(row))
