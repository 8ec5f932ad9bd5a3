"""The vendor's whole request for a profile's settings, and the settings out of such a request."""

import json
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from profiles.catalog.platforms import Platform
from profiles.catalog.setting import Place, Setting, Value
from profiles.catalog.wire.containers import BY_KEY, MISSING, Container
from profiles.catalog.wire.passed_through import FOREIGN, TABLE
from profiles.catalog.wire.values import from_wire, to_wire

Blocks = dict[Place, dict[str, Any]]
Where = tuple[Place, str]
SPELLINGS = {
    "disableParallelIpv4andIpv6": ("disableParallelIpv4AndIPv6",),
    "overrideWPAD": ("overrideWpad",),
    "deviceGroups": ("deviceGroupIds",),
    "install_ssl_certs": ("installCerts", "installSslCerts"),
    "disable_password": ("disablePassword",),
    "logout_password": ("logoutPassword",),
    "uninstall_password": ("uninstallPassword",),
    "pac_url": ("pacUrl",),
}
"""Other names that the vendor's replies and clients use for the same key."""


def request(settings: Iterable[Setting], platform: Platform, values: Mapping[str, Value]) -> dict[str, Any]:
    """The body of a request, without the profile's own facts (`record.KEYS`). A missing value is the default."""
    blocks: Blocks = {place: {} for place in Place}
    for row in TABLE:
        if platform in row.platforms:
            blocks[row.place] |= deepcopy(dict(row.untouched))
    for setting in settings:
        value = _sent(setting, platform, values)
        if value is not MISSING:
            _put(blocks[setting.place], setting, to_wire(setting, platform, value))
    top = blocks[Place.TOP] | {Place.EXTENSION.value: blocks[Place.EXTENSION], platform.block: blocks[Place.PLATFORM]}
    if blocks[Place.RECOVERY]:
        top[Place.RECOVERY.value] = blocks[Place.RECOVERY]
    for place, block in blocks.items():
        _close(place, block)
    return top


def values_in(settings: Iterable[Setting], platform: Platform, body: Mapping[str, Any]) -> dict[str, Value]:
    """What a request, or a reply with everything at the top, says of the platform's settings; null says nothing.

    Raises ExceptionGroup of ValueErrors, each noting the key of its setting.
    """
    values: dict[str, Value] = {}
    refusals = []
    for setting in settings:
        raw = _raw_value(setting, platform, body) if platform in setting.platforms else None
        if raw is None:
            continue
        try:
            values[setting.key] = from_wire(setting, platform, raw)
        except ValueError as error:
            error.add_note(setting.key)
            refusals.append(error)
    if refusals:
        raise ExceptionGroup("Some keys cannot be read.", refusals)
    return values


def passed_through(settings: Iterable[Setting], platform: Platform) -> dict[Where, tuple[str, Any]]:
    """Every key of the platform's request that is none of its settings: why, and what is sent."""
    rows = {
        (row.place, key): (row.why, untouched)
        for row in TABLE
        if platform in row.platforms
        for key, untouched in row.untouched.items()
    }
    return rows | {
        (setting.place, setting.wire): (FOREIGN, to_wire(setting, platform, setting.default))
        for setting in settings
        if platform not in setting.platforms and _is_sent_abroad(setting, platform)
    }


def _sent(setting: Setting, platform: Platform, values: Mapping[str, Value]) -> Any:
    if platform not in setting.platforms:
        return setting.default if _is_sent_abroad(setting, platform) else MISSING
    default = setting.default_on(platform)
    value = values.get(setting.key, default)
    return MISSING if platform in setting.unrecorded and value == default else value


def _is_sent_abroad(setting: Setting, platform: Platform) -> bool:
    """The top and the extension of the request are the same for every platform."""
    return setting.place in (Place.TOP, Place.EXTENSION) and platform not in setting.unrecorded


def _put(block: dict[str, Any], setting: Setting, raw: Any) -> None:
    *path, leaf = setting.wire.split(".")
    if path:
        container = BY_KEY[setting.place, path[0]]
        block = block.setdefault(container.key, deepcopy(dict(container.untouched)))
    for name in path[1:]:
        block = block.setdefault(name, {})
    block[leaf] = raw


def _close(place: Place, block: dict[str, Any]) -> None:
    """Write the containers as they are sent."""
    for key, members in block.items():
        if container := BY_KEY.get((place, key)):
            block[key] = _written(container, members)


def _written(container: Container, members: Any) -> Any:
    if not isinstance(members, dict):
        return members
    if container.blank is not MISSING and members == container.untouched:
        return container.blank
    return json.dumps(members, separators=(",", ":"), ensure_ascii=False) if container.is_json else members


def _raw_value(setting: Setting, platform: Platform, body: Mapping[str, Any]) -> Any:
    key, *path = setting.wire.split(".")
    for block in _blocks(setting.place, platform, body):
        for name in (key, *SPELLINGS.get(key, ())):
            if block.get(name) is not None:
                return _member(block[name], path)
    return None


def _blocks(place: Place, platform: Platform, body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Where a key of the place may stand, its own place first. Replies and partial updates keep all at the top."""
    own = body.get(platform.block if place is Place.PLATFORM else place.value)
    if place is not Place.TOP and isinstance(own, Mapping):
        yield own
    yield body


def _member(raw: Any, path: list[str]) -> Any:
    if path and isinstance(raw, str):
        try:
            raw = json.loads(raw or "{}")
        except (ValueError, RecursionError):
            return raw
    for name in path:
        raw = raw.get(name) if isinstance(raw, Mapping) else None
    return raw
