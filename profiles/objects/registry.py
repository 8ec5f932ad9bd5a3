"""All kinds of objects. Pages, tabs, menu, and the settings that refer to them, ask here."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from profiles import references
from profiles.objects.kind import MenuPlace, ObjectKind
from profiles.objects.kinds import (
    application_bypass,
    device_groups,
    device_postures,
    forwarding_profiles,
    location_policies,
    machine_tokens,
    notification_templates,
    trusted_networks,
    zia_postures,
)

KINDS: tuple[ObjectKind, ...] = (
    notification_templates.KIND,
    forwarding_profiles.KIND,
    trusted_networks.KIND,
    device_postures.KIND,
    zia_postures.KIND,
    *application_bypass.KINDS,
    device_groups.KIND,
    machine_tokens.KIND,
    *location_policies.KINDS,
)
"""Kinds that share a page have their tabs in this order."""


def register_all() -> None:
    """Let settings refer to every kind. Called once, when the app is ready."""
    for kind in KINDS:
        references.register(kind)


def find(slug: str) -> ObjectKind | None:
    return next((kind for kind in KINDS if kind.slug == slug), None)


def by_place() -> Mapping[MenuPlace, Sequence[ObjectKind]]:
    """The kinds behind each entry of the menu."""
    places: dict[MenuPlace, list[ObjectKind]] = defaultdict(list)
    for kind in KINDS:
        places[kind.menu].append(kind)
    return places


def tabs_of(kind: ObjectKind) -> Sequence[ObjectKind]:
    """The kinds that are tabs of its page, none where it has no tabs."""
    return by_place()[kind.menu] if kind.menu.has_tabs else ()
