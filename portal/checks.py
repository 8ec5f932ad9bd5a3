"""System checks: one per setting that makes the portal unsafe or cannot work. They run before every command."""

import re
import stat
from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from directory.schedule.saving import FIELDS
from portal.lib.addresses import LOOPBACK, address_fault
from portal.lib.crypto import encryption_keys
from portal.lib.datadir import SECRET_KEY_FILE

ZIA_MODES = ("embedded", "tenant", "off")
SYNC_NUMBERS = {
    "PORTAL_SYNC_MINUTES": (FIELDS["interval_minutes"], 180),
    "PORTAL_SYNC_HOLD_PERCENT": (FIELDS["group_percent"], 20),
    "PORTAL_SYNC_HOLD_ABOVE": (FIELDS["group_above"], 10),
    "PORTAL_SYNC_KEEP_DAYS": (FIELDS["keep_days"], 90),
}
SESSION_NUMBERS = {"PORTAL_SESSION_IDLE_MINUTES": (5, 1440, 60), "PORTAL_SESSION_HOURS": (1, 168, 8)}
CLIENT_NUMBERS = {"PORTAL_KEEP_ALIVE_MINUTES": (1, 1440, 80), "PORTAL_ENROLMENT_CODE_HOURS": (1, 720, 24)}
RATES = ("PORTAL_ZIA_RATE_LIMIT", "PORTAL_API_RATE_LIMIT", "PORTAL_CLIENT_RATE_LIMIT")
RATE = re.compile(r"[1-9]\d{0,8}/(?:s|m|h|d|second|minute|hour|day)")
DEVICE_DAYS = ("PORTAL_DEVICE_INACTIVE_DAYS", "PORTAL_DEVICE_PURGE_DAYS")
MOST_DEVICE_DAYS = 3650
SILENCE_LEAST, SILENCE_MOST = 10, 600
MOST_PROXIES = 10
KEY_LENGTH, KEY_VARIETY = 32, 10  # characters, and different ones among them
NEW_KEY = f"Use {KEY_LENGTH} random characters or more: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
TENANT_SETTINGS = (
    "PORTAL_ZIA_BASE_URL",
    "PORTAL_ZIA_TOKEN_URL",
    "PORTAL_ZIA_CLIENT_ID",
    "PORTAL_ZIA_CLIENT_SECRET",
)

Apps = Sequence[AppConfig] | None


def _public_hosts() -> list[str]:
    return sorted(set(settings.ALLOWED_HOSTS) - LOOPBACK)


def debug_is_local(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    if not (settings.DEBUG and _public_hosts()):
        return []
    return [
        Error(
            "PORTAL_DEBUG is on while the portal answers under public names. Error pages would show its insides.",
            hint="Unset PORTAL_DEBUG, or leave PORTAL_ALLOWED_HOSTS at its default.",
            id="portal.E001",
        )
    ]


def hosts_are_named(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Error(
            "PORTAL_ALLOWED_HOSTS contains '*': the portal would trust any Host header.",
            hint="Name the hosts under which the portal is reached, separated by commas.",
            id="portal.E002",
        )
    ]


def zia_mode_is_known(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    if settings.PORTAL_ZIA_MODE in ZIA_MODES:
        return []
    return [
        Error(
            f"PORTAL_ZIA_MODE is {settings.PORTAL_ZIA_MODE!r}.",
            hint=f"Use one of: {', '.join(ZIA_MODES)}.",
            id="portal.E003",
        )
    ]


def tenant_is_complete(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    """All or nothing: without any of them the connection is entered in the portal."""
    missing = [name for name in TENANT_SETTINGS if not getattr(settings, name)]
    if settings.PORTAL_ZIA_MODE != "tenant" or len(missing) in (0, len(TENANT_SETTINGS)):
        return []
    return [
        Error(
            f"PORTAL_ZIA_MODE is tenant, but these are not set: {', '.join(missing)}.",
            hint="Set them all, or none and enter the connection under Administration › ZIA Connection.",
            id="portal.E004",
        )
    ]


def zia_addresses_are_safe(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    """The client secret and the whole directory travel over these addresses. The same rules as on ZIA Connection."""
    if settings.PORTAL_ZIA_MODE == "off":
        return []
    named = {name: getattr(settings, name) for name in ("PORTAL_ZIA_BASE_URL", "PORTAL_ZIA_TOKEN_URL")}
    faults = {name: address_fault(url) for name, url in named.items() if url}
    return [
        Error(f"{name} is refused. {fault}", hint="See docs/operations.md, A ZIA tenant.", id="portal.E005")
        for name, fault in faults.items()
        if fault
    ]


def sync_numbers_are_sane(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    """The same limits as on the page where an admin chooses these numbers."""
    return [
        Error(
            f"{name} is {getattr(settings, name)}.",
            hint=f"Use a number from {limits.least} to {limits.most}; the usual one is {usual}.",
            id="portal.E006",
        )
        for name, (limits, usual) in SYNC_NUMBERS.items()
        if not limits.least <= getattr(settings, name) <= limits.most
    ]


def worker_gets_time_to_answer(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    if SILENCE_LEAST <= settings.PORTAL_WORKER_SILENCE <= SILENCE_MOST:
        return []
    return [
        Error(
            f"PORTAL_WORKER_SILENCE is {settings.PORTAL_WORKER_SILENCE:g}.",
            hint=f"Use a number of seconds from {SILENCE_LEAST} to {SILENCE_MOST}; the usual one is 50.",
            id="portal.E012",
        )
    ]


def sessions_end_in_time(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    return _out_of_bounds(SESSION_NUMBERS, "portal.E020")


def clients_are_heard_in_time(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    return _out_of_bounds(CLIENT_NUMBERS, "portal.E022")


def _out_of_bounds(numbers: Mapping[str, tuple[int, int, int]], code: str) -> list[CheckMessage]:
    """By setting the least, the most and the usual number."""
    return [
        Error(
            f"{name} is {getattr(settings, name)}.",
            hint=f"Use a whole number from {least} to {most}; the usual one is {usual}.",
            id=code,
        )
        for name, (least, most, usual) in numbers.items()
        if not least <= getattr(settings, name) <= most
    ]


def rates_can_be_read(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    return [
        Error(f"{name} is {getattr(settings, name)!r}.", hint="Use e.g. 2/second, 100/minute.", id="portal.E023")
        for name in RATES
        if getattr(settings, name) and not RATE.fullmatch(getattr(settings, name))
    ]


def devices_are_kept_for_days(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    return [
        Error(
            f"{name} is {getattr(settings, name)}.",
            hint=f"Use a whole number of days up to {MOST_DEVICE_DAYS}; 0 never removes one.",
            id="portal.E021",
        )
        for name in DEVICE_DAYS
        if not 0 <= getattr(settings, name) <= MOST_DEVICE_DAYS
    ]


def secret_key_is_private(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    path = settings.PORTAL_DATA_DIR / SECRET_KEY_FILE
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return []  # the key comes from PORTAL_SECRET_KEY
    if not mode & 0o077:
        return []
    return [
        Error(
            f"Others than its owner can use the secret key file {path} (mode {mode:04o}).",
            hint=f"Run: chmod 600 {path}",
            id="portal.E007",
        )
    ]


def embedded_zia_is_reachable(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    """The sync calls the embedded ZIA portal over HTTP on 127.0.0.1."""
    if settings.PORTAL_ZIA_MODE != "embedded" or settings.PORTAL_ZIA_BASE_URL:
        return []
    allowed = {"127.0.0.1", "*"} & set(settings.ALLOWED_HOSTS)
    if allowed and not settings.PORTAL_HTTPS:
        return []
    reason = "PORTAL_HTTPS redirects plain http" if allowed else "PORTAL_ALLOWED_HOSTS does not name 127.0.0.1"
    return [
        Error(
            f"The sync cannot reach the embedded ZIA Admin Portal at 127.0.0.1: {reason}.",
            hint="Set PORTAL_ZIA_BASE_URL to the portal's public https address, or use PORTAL_ZIA_MODE=tenant or off.",
            id="portal.E008",
        )
    ]


def encryption_keys_are_strong(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    """Who has a copy of the database can try out short keys as fast as hardware allows."""
    weak = [place for place, key in enumerate(settings.PORTAL_ENCRYPTION_KEYS, start=1) if _is_weak(key)]
    return [
        Error(
            f"Key {place} of PORTAL_ENCRYPTION_KEYS is weak.",
            hint=NEW_KEY,
            id="portal.E009",
        )
        for place in weak
    ]


def secret_keys_are_strong(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    """Sessions and the embedded ZIA's secret rest on it; stored secrets too without encryption keys of their own."""
    keys = {"PORTAL_SECRET_KEY": settings.SECRET_KEY}
    keys |= {f"Key {n} of PORTAL_SECRET_KEY_FALLBACKS": key for n, key in enumerate(settings.SECRET_KEY_FALLBACKS, 1)}
    rests = "sessions rest on it" if settings.PORTAL_ENCRYPTION_KEYS else "sessions and stored secrets rest on it"
    return [
        Warning(f"{name} is weak, and {rests}.", hint=NEW_KEY, id="portal.W003")
        for name, key in keys.items()
        if _is_weak(str(key))
    ]


def _is_weak(key: str) -> bool:
    return len(key) < KEY_LENGTH or len(set(key)) < KEY_VARIETY


def encryption_keys_differ(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    """A key that stands there twice was not rotated, although it looks so."""
    keys = encryption_keys()
    if len(keys) == len(set(keys)):
        return []
    return [
        Error(
            "The same key stands twice among PORTAL_ENCRYPTION_KEYS, PORTAL_SECRET_KEY and its fallbacks.",
            hint="Name each key once; the new one comes first.",
            id="portal.E010",
        )
    ]


def requests_are_paced(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    names = ("PORTAL_ZIA_REQUESTS_PER_SECOND", "PORTAL_ZIA_REQUESTS_PER_HOUR")
    return [
        Error(
            f"{name} is {getattr(settings, name)}.",
            hint="Use a number above 0, or 0 for no limit.",
            id="portal.E011",
        )
        for name in names
        if not 0 <= getattr(settings, name) < float("inf")
    ]


def public_portal_uses_https(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    if settings.PORTAL_HTTPS or not _public_hosts():
        return []
    return [
        Warning(
            "The portal answers under public names without PORTAL_HTTPS. Passwords could be read on the way.",
            hint="Put a reverse proxy with TLS in front of it and set PORTAL_HTTPS=true (docs/operations.md).",
            id="portal.W001",
        )
    ]


def subdomains_are_pinned_with_https(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    if settings.PORTAL_HTTPS or not settings.PORTAL_HSTS_SUBDOMAINS:
        return []
    return [
        Warning(
            "PORTAL_HSTS_SUBDOMAINS is on without PORTAL_HTTPS, so browsers are told nothing.",
            hint="Set PORTAL_HTTPS=true too, or unset PORTAL_HSTS_SUBDOMAINS.",
            id="portal.W004",
        )
    ]


def proxies_are_counted(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    if 0 <= settings.PORTAL_TRUSTED_PROXY_COUNT <= MOST_PROXIES:
        return []
    return [
        Error(
            f"PORTAL_TRUSTED_PROXY_COUNT is {settings.PORTAL_TRUSTED_PROXY_COUNT}.",
            hint=f"Use the number of proxies in front of the portal, 0 to {MOST_PROXIES}.",
            id="portal.E013",
        )
    ]


def forwarded_scheme_is_trusted(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    if not settings.PORTAL_HTTPS or settings.PORTAL_TRUSTED_PROXY_COUNT:
        return []
    return [
        Warning(
            "PORTAL_HTTPS is on but PORTAL_TRUSTED_PROXY_COUNT is 0: behind a proxy pages redirect to themselves.",
            hint="Set PORTAL_TRUSTED_PROXY_COUNT to the number of proxies in front of the portal, usually 1.",
            id="portal.W002",
        )
    ]


ALL = (
    debug_is_local,
    hosts_are_named,
    zia_mode_is_known,
    tenant_is_complete,
    zia_addresses_are_safe,
    sync_numbers_are_sane,
    worker_gets_time_to_answer,
    sessions_end_in_time,
    clients_are_heard_in_time,
    rates_can_be_read,
    devices_are_kept_for_days,
    secret_key_is_private,
    embedded_zia_is_reachable,
    encryption_keys_are_strong,
    secret_keys_are_strong,
    encryption_keys_differ,
    requests_are_paced,
    public_portal_uses_https,
    subdomains_are_pinned_with_https,
    proxies_are_counted,
    forwarded_scheme_is_trusted,
)
