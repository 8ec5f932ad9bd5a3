"""Profiles as a JSON document: settings by key, targets by name and ZIA id. Secrets and policy tokens are left out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from directory.models import DirectoryGroup, DirectoryUser
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from profiles import references
from profiles.catalog import Platform
from profiles.editing.verbs import CATEGORY
from profiles.models import AppProfile
from profiles.rules import precedence
from profiles.rules.targets import Targets, read_many

FORMAT = "client-connector-portal/app-profiles"
VERSION = 1
NAMED = 100  # in the audit entry


@transaction.atomic
def export(actor: Actor, platform: Platform, profiles: Sequence[AppProfile]) -> dict[str, Any]:
    """The document, in a constant number of queries. That it was made is noted."""
    precedence.number(profiles)
    record(
        actor,
        AuditEntry.Action.EXPORT,
        category=CATEGORY,
        subcategory=platform.label,
        resource=f"{len(profiles)} {platform.label} app profiles",
        after={"Profiles": [profile.name for profile in profiles[:NAMED]], "Count": len(profiles)},
    )
    return document(platform, profiles)


def document(platform: Platform, profiles: Sequence[AppProfile]) -> dict[str, Any]:
    chosen = read_many(profiles)
    groups = _named(DirectoryGroup, "name", [pk for one in chosen.values() for pk in one.groups | one.excluded])
    users = _named(DirectoryUser, "email", [pk for one in chosen.values() for pk in one.users])
    objects = references.names_in(platform, (profile.settings for profile in profiles))
    return {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": timezone.now().isoformat(),
        "platform": platform.value,
        "profiles": [_profile(profile, chosen[profile.pk], groups, users) for profile in profiles],
        "objects": [{"kind": kind, "id": pk, "name": name} for (kind, pk), name in sorted(objects.items())],
    }


def _profile(
    profile: AppProfile, targets: Targets, groups: Mapping[int, Any], users: Mapping[int, Any]
) -> dict[str, Any]:
    return {
        "name": profile.name,
        "description": profile.description,
        "rule_order": profile.rule_order,
        "is_default": profile.is_default,
        "is_enabled": profile.is_enabled,
        "applies_to_all": targets.applies_to_all,
        "groups": [groups[pk] for pk in sorted(targets.groups)],
        "excluded_groups": [groups[pk] for pk in sorted(targets.excluded)],
        "users": [users[pk] for pk in sorted(targets.users)],
        "settings": profile.settings,
        "secrets_set": sorted(key for key, text in profile.secrets.items() if text),
    }


def _named(model: type[DirectoryGroup] | type[DirectoryUser], field: str, ids: Sequence[int]) -> dict[int, Any]:
    rows = model._default_manager.filter(pk__in=set(ids)).values_list("pk", field, "upstream_id")
    return {pk: {"name": name, "zia_id": upstream_id} for pk, name, upstream_id in rows}
