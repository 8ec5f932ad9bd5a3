"""Findings about objects: those that no profile and no other object refers to."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef

from profiles import catalog, references
from profiles.catalog import Platform
from profiles.models import ObjectReference, Problem, ProfileReference
from profiles.models.objects import ProfileObject
from profiles.references import Referable
from profiles.rules.lint import kinds


def of_objects() -> Iterator[Problem]:
    """One query a kind. What comes with the portal, and what a new profile begins with, is left out."""
    for kind in _referred_to():
        own = {"kind": kind.key, "object_id": OuterRef("pk")}
        rows = kind.rows.filter(
            ~Exists(ProfileReference.objects.filter(**own)), ~Exists(ObjectReference.objects.filter(**own))
        )
        kept = {kind.preferred(platform) for platform in Platform}
        for pk, name in rows.filter(is_builtin=False).exclude(pk__in=kept).values_list("pk", "name"):
            yield Problem(
                kind=kinds.UNUSED,
                severity=kinds.KINDS[kinds.UNUSED].severity,
                object_kind=kind.key,
                object_id=pk,
                name=name,
                text=f"No app profile and no other object refers to this {kind.noun}.",
            )


def _referred_to() -> list[Referable]:
    """The kinds that some setting may refer to."""
    settings: list[Any] = [setting for platform in Platform for setting in catalog.settings_on(platform)]
    registered = [kind for kind in references.registered() if issubclass(kind.rows.model, ProfileObject)]
    for kind in registered:
        settings += getattr(kind, "settings", ())
    names = {setting.refers_to for setting in settings}
    return [kind for kind in registered if kind.key in names]
