"""Objects as the verbs make them."""

from typing import Any

from portal.audit.recording import SYSTEM
from profiles.catalog import Kind, Platform
from profiles.forms.initial import as_typed
from profiles.models import AppProfile, ProfileReference
from profiles.models.objects import ProfileObject
from profiles.objects import editing, registry
from profiles.objects.kind import ObjectKind
from profiles.objects.values import ObjectDraft
from tests.profiles.factories import make


def kind_of(key: str) -> ObjectKind:
    return next(kind for kind in registry.KINDS if kind.key == key)


def made(key: str, name: str, **settings: Any) -> ProfileObject:
    return editing.create(SYSTEM, kind_of(key), ObjectDraft(name, settings))


def untouched(key: str, **changes: Any) -> dict[str, Any]:
    """The form of a new object as a browser would send it."""
    values: dict[str, Any] = {"name": "Road warriors"}
    for setting in kind_of(key).settings:
        if setting.kind is Kind.SWITCH:
            values |= {setting.key: "on"} if setting.default else {}
        elif setting.kind is not Kind.REFERENCES:
            values[setting.key] = as_typed(setting.default)
    return values | changes


def network(name: str = "Head office", **settings: Any) -> ProfileObject:
    """A trusted network, recognised by its DNS server unless `settings` say otherwise."""
    return made("trusted_network", name, **(settings or {"dns_servers": ["10.1.1.1"]}))


def forwarding(name: str = "Road warriors", **settings: Any) -> ProfileObject:
    return made("forwarding_profile", name, **settings)


def template(name: str = "Quiet", **settings: Any) -> ProfileObject:
    return made("notification_template", name, **settings)


def used_by_profile(key: str, row: ProfileObject, name: str = "Finance") -> AppProfile:
    """An app profile that points at the object."""
    profile = make(name, Platform.WINDOWS)
    ProfileReference.objects.create(profile=profile, kind=key, object_id=row.pk)
    return profile
