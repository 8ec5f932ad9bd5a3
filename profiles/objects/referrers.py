"""Who refers to an object: app profiles, and other objects."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from directory.usage import Usage
from portal.lib.counting import Counter, counted
from profiles import references
from profiles.catalog import Platform
from profiles.models import ProfileReference
from profiles.models.objects import ObjectReference, ProfileObject
from profiles.objects.stored import StoredKind

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Referrers:
    """How many refer to an object, and the first SHOWN of each sort."""

    total: int
    shown: Sequence[Usage]

    @property
    def more(self) -> int:
        return self.total - len(self.shown)


def referrers_of(kind: StoredKind, row: ProfileObject) -> Referrers:
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
    return Referrers(profiles.count() + len(objects), [*shown, *_objects(objects[:SHOWN])])


def use_counts(kind: StoredKind) -> Counter:
    """How many refer to each of the rows of a page, in two queries."""
    profiles = counted(ProfileReference.objects.filter(kind=kind.key), "object_id")
    objects = counted(ObjectReference.objects.filter(kind=kind.key), "object_id")

    def numbers(keys: Sequence[int]) -> dict[int, int]:
        first, second = profiles(keys), objects(keys)
        return {key: first.get(key, 0) + second.get(key, 0) for key in keys}

    return numbers


def ids_referring_to(user_kind: str, kind: StoredKind, name: str) -> "QuerySet[Any]":
    """The ids of the objects of `user_kind` that refer to one of `kind` with this name, in either case."""
    named = kind.rows.filter(name__iexact=name).order_by().values("pk")
    pointing = ObjectReference.objects.filter(user_kind=user_kind, kind=kind.key, object_id__in=named)
    return pointing.values("user_id")


def _objects(pairs: Iterable[tuple[str, int]]) -> Iterable[Usage]:
    ids: dict[str, list[int]] = defaultdict(list)
    for key, pk in pairs:
        ids[key].append(pk)
    for key, wanted in ids.items():
        if kind := references.referable(key):
            for row in kind.rows.filter(pk__in=wanted):
                yield Usage(kind=kind.noun, name=row.name, url=kind.url(row))
