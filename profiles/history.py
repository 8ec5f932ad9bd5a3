"""Every write of a profile kept as a version, so that it can be written again.

A version holds settings by key and targets by id, and of secrets only which are set: their content is never kept.
The newest 100 of a profile stay. Called by the verbs, in their transaction.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import F

from portal.audit.models import AuditEntry
from profiles import catalog, references
from profiles.catalog import Platform
from profiles.drafts import Draft
from profiles.models import AppProfile, ProfileVersion
from profiles.targets import Targets, read_many

KEPT = 100


def keep(profile: AppProfile, entry: AuditEntry) -> None:
    """The profile as it is saved now, after the write that the entry notes."""
    keep_many([profile], [entry])


def keep_many(profiles: Sequence[AppProfile], entries: Sequence[AuditEntry]) -> None:
    """As `keep`, set-based; the entries belong to the profiles one by one."""
    _store(profiles, entries)
    mine = ProfileVersion.objects.filter(profile__in=[profile.pk for profile in profiles])
    mine.filter(revision__lte=F("profile__revision") - KEPT).delete()


def keep_present(profiles: Sequence[AppProfile]) -> None:
    """Before a write: the state that it replaces, where no version holds it yet, as of a fresh Default."""
    present = ProfileVersion.objects.filter(profile__in=[profile.pk for profile in profiles])
    kept = set(present.filter(revision=F("profile__revision")).values_list("profile_id", flat=True))
    rest = [profile for profile in profiles if profile.pk not in kept]
    if rest:
        _store(rest, [None] * len(rest))


def _store(profiles: Sequence[AppProfile], entries: Sequence[AuditEntry | None]) -> None:
    chosen = read_many(profiles)
    ProfileVersion.objects.bulk_create(
        (
            ProfileVersion(
                profile=profile,
                revision=profile.revision,
                at=profile.updated_at,
                actor_name=profile.updated_by_name,
                entry=entry,
                data=data_of(profile, chosen[profile.pk]),
            )
            for profile, entry in zip(profiles, entries, strict=True)
        ),
        batch_size=500,
    )


def data_of(profile: AppProfile, targets: Targets) -> dict[str, Any]:
    return {
        "name": profile.name,
        "description": profile.description,
        "is_enabled": profile.is_enabled,
        "applies_to_all": targets.applies_to_all,
        "groups": sorted(targets.groups),
        "excluded": sorted(targets.excluded),
        "users": sorted(targets.users),
        "settings": profile.settings,
        "secrets": sorted(key for key, text in profile.secrets.items() if text),
    }


def draft_of(version: ProfileVersion) -> Draft:
    """What writes the version again. Rule order and secrets stay as they are, and so do settings that are newer."""
    data = version.data
    known = {setting.key for setting in references.offered(Platform(version.profile.platform))}
    return Draft(
        name=data["name"],
        description=data["description"],
        is_enabled=data["is_enabled"],
        targets=Targets(
            applies_to_all=data["applies_to_all"],
            groups=frozenset(data["groups"]),
            excluded=frozenset(data["excluded"]),
            users=frozenset(data["users"]),
        ),
        settings={key: value for key, value in data["settings"].items() if key in known},
    )


def secrets_lost(version: ProfileVersion) -> list[str]:
    """The labels of the secrets that were set then and are not set now: a restore cannot bring them back."""
    gone = {key for key in version.data["secrets"] if not version.profile.secrets.get(key)}
    return [setting.label for setting in catalog.settings_on(Platform(version.profile.platform)) if setting.key in gone]
