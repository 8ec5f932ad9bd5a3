"""What a device downloads: the profile that applies to it as the vendor's JSON, with all that it refers to.

No password is part of it, not even as a hash: which ones are set is told, and the portal checks what is typed. The
digest stands for the whole, so that a device which has it already is told so. What was built once is kept in memory,
by everything that it was made of.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F

from profiles import catalog, references
from profiles.catalog import Kind, Platform
from profiles.enrolment import tenant
from profiles.models import AppProfile, Device
from profiles.models.objects import ProfileObject
from profiles.models.platforms import global_log_mode
from profiles.objects import registry
from profiles.objects.stored import StoredKind
from profiles.objects.values import values_of
from profiles.rules.resolve import profile_to_download

FORWARDING = "forwarding_profile"
LEFT_OUT = frozenset({"device_group", "machine_token"})
"""Device groups decide which profile applies, in the portal; of a machine token nothing comes out."""
KINDS: Mapping[str, StoredKind] = {kind.key: kind for kind in registry.KINDS if kind.key not in LEFT_OUT}
DEPTH = 3  # an object refers to objects, e.g. a forwarding profile to trusted networks
Objects = Mapping[str, list[ProfileObject]]
Wanted = Mapping[str, set[int]]


@dataclass(frozen=True, slots=True)
class Configuration:
    """`body` is the JSON; `digest` its SHA-256 in hex, which is the ETag."""

    profile: AppProfile
    body: bytes
    digest: str


def configuration_of(device: Device) -> Configuration:
    """Four queries where it was built before, else one more for each kind of object: see docs/devices.md."""
    profile = profile_to_download(device)
    mark = (profile.pk, profile.revision, profile.updated_at)
    stamps = tenant.stamps(Platform(profile.platform))
    built = _built.get(mark)
    if built is None or built.stamps != stamps or built.revisions != _present_revisions(built.revisions):
        built = _build(profile, stamps)
        _remember(mark, built)
    return Configuration(profile, built.body, built.digest)


def note_download(device: Device, configuration: Configuration, now: datetime) -> None:
    """One row written."""
    Device.objects.filter(pk=device.pk).update(
        downloads=F("downloads") + 1,
        downloaded_at=now,
        profile=configuration.profile,
        profile_revision=configuration.profile.revision,
        digest=configuration.digest,
    )


@dataclass(frozen=True, slots=True)
class _Built:
    """A body, and what it was made of: the stamps of the tenant, and by kind and id the revisions of the objects."""

    stamps: tuple[Any, ...]
    revisions: frozenset[tuple[str, int, int]]
    body: bytes
    digest: str


MOST_BUILT = 512
_built: dict[tuple[Any, ...], _Built] = {}


def _remember(mark: tuple[Any, ...], built: _Built) -> None:
    """The oldest goes where there are too many."""
    _built[mark] = built
    while len(_built) > MOST_BUILT:
        _built.pop(next(iter(_built)), None)


def _present_revisions(known: frozenset[tuple[str, int, int]]) -> frozenset[tuple[str, int, int]]:
    """Those objects as they are now, in one query. A revision grows with every write."""
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, pk, _revision in sorted(known):
        ids[kind].append(pk)
    if not ids:
        return frozenset()
    tables = ((kind, connection.ops.quote_name(KINDS[kind].model._meta.db_table), found) for kind, found in ids.items())
    parts = (
        f"SELECT '{kind}', id, revision FROM {table} WHERE id IN ({', '.join(['%s'] * len(found))})"  # noqa: S608
        for kind, table, found in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [pk for found in ids.values() for pk in found])
        return frozenset(cursor.fetchall())


def _build(profile: AppProfile, stamps: tuple[Any, ...]) -> _Built:
    objects = _objects_of(profile)
    document = _document(profile, objects)
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    revisions = frozenset((kind, row.pk, row.revision) for kind, rows in objects.items() for row in rows)
    return _Built(stamps, revisions, body, hashlib.sha256(body).hexdigest())


def _document(profile: AppProfile, objects: Objects) -> dict[str, Any]:
    platform = Platform(profile.platform)
    several = {kind: [_object(KINDS[kind], row) for row in rows] for kind, rows in objects.items()}
    steering = several.pop(FORWARDING)
    return {
        "profile": {
            "id": profile.pk,
            "name": profile.name,
            "description": profile.description,
            "revision": profile.revision,
            "isDefault": profile.is_default,
            "deviceType": platform.device_type,
        },
        "settings": catalog.request_body(platform, profile.settings),
        "passwordsSet": sorted(_passwords(platform, profile)),
        "forwardingProfile": steering[0] if steering else None,
        "objects": several,
        "platform": {"logMode": global_log_mode(platform)},
        "tenant": {"keepAliveMinutes": settings.PORTAL_KEEP_ALIVE_MINUTES, **tenant.parts()},
    }


def _passwords(platform: Platform, profile: AppProfile) -> Iterable[str]:
    """The wire names of the passwords that a person is asked for."""
    secret = (setting for setting in catalog.settings_on(platform) if setting.kind is Kind.SECRET)
    return (setting.wire for setting in secret if profile.secrets.get(setting.key))


def _objects_of(profile: AppProfile) -> Objects:
    """What the profile refers to, and what that refers to, by kind: one query per kind at each level."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for setting in references.reference_settings(Platform(profile.platform)):
        wanted[setting.refers_to] |= references.ids_of(setting, profile.settings.get(setting.key))
    found: dict[str, dict[int, ProfileObject]] = {FORWARDING: {}}
    for level in range(DEPTH):
        news = _rows(wanted, found, steering=not level)
        wanted = _referred_to(news)
        for kind, rows in news.items():
            found.setdefault(kind, {}).update({row.pk: row for row in rows})
    return {kind: [rows[pk] for pk in sorted(rows)] for kind, rows in sorted(found.items())}


def _rows(wanted: Wanted, found: Mapping[str, Mapping[int, ProfileObject]], *, steering: bool) -> Objects:
    """The rows that are not there yet. A profile that chooses no forwarding profile has the one that is built in."""
    result: dict[str, list[ProfileObject]] = {}
    for key, kind in KINDS.items():
        ids = wanted.get(key, set()) - found.get(key, {}).keys()
        if ids:
            result[key] = list(kind.rows.filter(pk__in=ids))
        elif steering and key == FORWARDING:
            result[key] = list(kind.rows.filter(is_builtin=True))
    return result


def _referred_to(objects: Objects) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for key, rows in objects.items():
        for setting in KINDS[key].settings:
            if setting.refers_to:
                for row in rows:
                    wanted[setting.refers_to] |= references.ids_of(setting, values_of(KINDS[key], row).get(setting.key))
    return wanted


def _object(kind: StoredKind, row: ProfileObject) -> dict[str, Any]:
    """An object by the portal's own keys: the vendor documents no form in which clients get them."""
    shown = {setting.key for setting in kind.settings if setting.kind is not Kind.SECRET}
    values = values_of(kind, row).items()
    return {"id": row.pk, "name": row.name, "settings": {key: value for key, value in values if key in shown}}
