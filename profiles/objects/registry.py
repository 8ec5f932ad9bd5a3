"""All kinds of objects, in the order in which the families show them. Called once, when the app is ready."""

from typing import Any

from django.db.models import QuerySet

from profiles import references
from profiles.catalog import Platform
from profiles.objects import kind as objects_kind
from profiles.objects import pages
from profiles.objects.kind import ObjectKind
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
from profiles.objects.pages import ObjectPage
from profiles.references import Referable

PAGES: tuple[ObjectPage, ...] = (
    notification_templates.PAGE,
    forwarding_profiles.PAGE,
    trusted_networks.PAGE,
    device_postures.PAGE,
    zia_postures.PAGE,
    *application_bypass.PAGES,
    device_groups.PAGE,
    machine_tokens.PAGE,
    *location_policies.PAGES,
)


def register_all() -> None:
    """Make every kind known: to its pages, to the verbs, and to the settings that refer to it."""
    for page in PAGES:
        pages.add(page)
        objects_kind.add(page.kind)
        references.register(_referable(page.kind))


def _referable(kind: ObjectKind) -> Referable:
    def rows(platform: Platform) -> "QuerySet[Any]":
        return kind.choosable(kind.rows, platform)

    return Referable(
        kind.key,
        kind.noun,
        rows,
        none=kind.none,
        preferred=kind.preferred,
        hint=kind.hint,
        url_name=f"objects:{kind.key}",
    )
