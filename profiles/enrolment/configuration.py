"""What a device downloads: the profile that applies to it as the vendor's JSON, with all that it refers to.

No password is part of it, not even as a hash: which ones are set is told, and the portal checks what is typed. The
digest stands for the whole, so that a device which has it already is told so. What was built once is kept in memory,
by everything that it was made of.
"""

import functools
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
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
    """A constant number of queries, whatever the number of rules, users and objects: see docs/devices.md."""
    profile = profile_to_download(device)
    objects = _objects_of(profile)
    common = json.dumps(
        {
            "tenant": {"keepAliveMinutes": settings.PORTAL_KEEP_ALIVE_MINUTES, **tenant.parts()},
            "platform": {"logMode": global_log_mode(Platform(profile.platform))},
        }
    )
    body, digest = _built(_Made(profile, objects, common))
    return Configuration(profile, body, digest)


def note_download(device: Device, configuration: Configuration, now: datetime) -> None:
    """One row written."""
    Device.objects.filter(pk=device.pk).update(
        downloads=F("downloads") + 1,
        downloaded_at=now,
        profile=configuration.profile,
        profile_revision=configuration.profile.revision,
        digest=configuration.digest,
    )


class _Made:
    """What a configuration is made of. Two are the same where every row has the same revision of the same time."""

    def __init__(self, profile: AppProfile, objects: Objects, common: str) -> None:
        self.profile, self.objects, self.common = profile, objects, common
        rows = [(kind, row.pk, row.revision, row.updated_at) for kind, found in objects.items() for row in found]
        self.mark = (profile.pk, profile.revision, profile.updated_at, *rows, common)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Made) and self.mark == other.mark

    def __hash__(self) -> int:
        return hash(self.mark)


@functools.lru_cache(maxsize=512)
def _built(made: _Made) -> tuple[bytes, str]:
    body = json.dumps(_document(made), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return body, hashlib.sha256(body).hexdigest()


def _document(made: _Made) -> dict[str, Any]:
    profile, platform = made.profile, Platform(made.profile.platform)
    several = {kind: [_object(KINDS[kind], row) for row in rows] for kind, rows in made.objects.items()}
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
        **json.loads(made.common),
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
