"""Every write of a profile kept as a version, so that it can be written again; and the last state of deleted ones.

A version holds settings by key and targets by id, and of secrets only which are set: their content is never kept.
The newest 100 of a profile stay, and the newest 100 deleted profiles of a platform. Called by the verbs, in their
transaction.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import F

from portal.audit.models import AuditEntry
from profiles import catalog, references
from profiles.catalog import Platform
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile, DeletedProfile, ProfileVersion
from profiles.rules.targets import Targets, read_many

KEPT = 100
WITH_STATUS = {
    "postgresql": "jsonb_set(old.data, '{is_enabled}', %s)",
    "sqlite": "json_set(old.data, '$.is_enabled', json(%s))",
}


def keep(profile: AppProfile, entry: AuditEntry) -> None:
    """The profile as it is saved now, after the write that the entry notes."""
    keep_many([profile], [entry])


def keep_many(profiles: Sequence[AppProfile], entries: Sequence[AuditEntry]) -> None:
    """As `keep`, set-based; the entries belong to the profiles one by one."""
    _store(profiles, entries)
    _forget_old([profile.pk for profile in profiles])


def keep_status(profiles: Sequence[AppProfile], entries: Sequence[AuditEntry], is_enabled: bool) -> None:
    """As `keep_many` where nothing but the status changed: the versions before are copied within the database.

    Thousands of profiles are neither read nor sent that way. Call `keep_present` before the write.
    """
    version_table, profile_table = (
        connection.ops.quote_name(model._meta.db_table) for model in (ProfileVersion, AppProfile)
    )
    entry, data = "CAST(CAST(pair.value AS text) AS bigint)", WITH_STATUS[connection.vendor]
    copied = (
        f"INSERT INTO {version_table} (profile_id, revision, at, actor_name, entry_id, data)"  # noqa: S608  names of ours
        f" SELECT mine.id, mine.revision, mine.updated_at, mine.updated_by_name, {entry}, {data}"
        f" FROM json_each(%s) AS pair JOIN {profile_table} AS mine ON mine.id = CAST(pair.key AS bigint)"
        f" JOIN {version_table} AS old ON old.profile_id = mine.id AND old.revision = mine.revision - 1"
    )
    pairs = {str(profile.pk): entry.pk for profile, entry in zip(profiles, entries, strict=True)}
    with connection.cursor() as cursor:
        cursor.execute(copied, [json.dumps(is_enabled), json.dumps(pairs)])
    _forget_old([profile.pk for profile in profiles])


def _forget_old(ids: Sequence[int]) -> None:
    old = ProfileVersion.objects.filter(profile__in=ids, revision__lte=F("profile__revision") - KEPT)
    old.delete()


def keep_present(profiles: Sequence[AppProfile]) -> None:
    """Before a write: the state that it replaces, where no version holds it yet, as of a fresh Default."""
    ids = [profile.pk for profile in profiles]
    present = ProfileVersion.objects.filter(profile__in=ids, revision=F("profile__revision"))
    kept = set(present.values_list("profile_id", flat=True))
    if missing := [pk for pk in ids if pk not in kept]:
        rows = list(AppProfile.objects.filter(pk__in=missing))
        _store(rows, [None] * len(rows))


def keep_deleted(profiles: Sequence[AppProfile], entries: Sequence[AuditEntry]) -> None:
    """Before a deletion: what a restore needs. Of more than are kept at all, those that come first in the order."""
    pairs = list(zip(profiles, entries, strict=True))[:KEPT]
    chosen = read_many([profile for profile, _entry in pairs])
    DeletedProfile.objects.bulk_create(
        DeletedProfile(
            platform=profile.platform,
            name=profile.name,
            rule_order=profile.rule_order or 0,
            at=entry.at,
            actor_name=entry.admin_name,
            entry=entry,
            data=data_of(profile, chosen[profile.pk]),
        )
        for profile, entry in reversed(pairs)
    )
    for platform in {profile.platform for profile, _entry in pairs}:
        newest = DeletedProfile.objects.filter(platform=platform).order_by("-pk").values_list("pk", flat=True)
        if old := list(newest[KEPT:]):
            DeletedProfile.objects.filter(pk__in=old).delete()


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


def draft_of(version: ProfileVersion) -> ProfileDraft:
    """What writes the version again. Rule order and secrets stay as they are, and so do settings that are newer."""
    return draft_from(Platform(version.profile.platform), version.data)


def draft_from(platform: Platform, data: Mapping[str, Any]) -> ProfileDraft:
    """From what `data_of` made. Settings that the platform does not have any more are left out."""
    known = {setting.key for setting in references.offered(platform)}
    return ProfileDraft(
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
    return labels_of(Platform(version.profile.platform), gone)


def labels_of(platform: Platform, keys: Collection[str]) -> list[str]:
    return [setting.label for setting in catalog.settings_on(platform) if setting.key in keys]
