"""Logging out, and switching a service off: with the password that the app profile asks for, and the reason."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from portal.audit.recording import Actor
from portal.lib.errors import DomainError
from profiles.devices import credentials, verbs
from profiles.enrolment import keeping, passwords
from profiles.models import Device, DisableReason
from profiles.rules.resolve import profile_to_download

REASONS_KEPT = 50
REASON_SETTING = "disable_reason"
LOGOUT = passwords.LOGOUT
SERVICES: Mapping[str, str] = {
    "zia": "disable_zia",
    "zpa": "disable_zpa",
    "zdx": "disable_zdx",
    "dlp": "disable_dlp",
    "exit": "exit",
    "uninstall": "uninstall",
}
"""What a person can switch off on a device, by the purpose of the password."""
REPORTED = ("zia", "zpa", "zdx", "dlp", "deception")
"""The services whose status a device reports."""
HEALTHS = ("active", "inactive")


def log_out(device: Device, *, reason: str, password: str, address: str, now: datetime) -> str:
    """The user leaves the device; its credential ends. Returns the state: a removal that waits is completed by that.

    Raises DomainError where the reason or the password is missing, Refused, TooMany.
    """
    actor = keeping.actor_of(device, address)
    _require(actor, device, LOGOUT, reason, password, now)
    with transaction.atomic():
        _keep_reason(device, LOGOUT, reason, now)
        left = verbs.log_out(actor, device.pk, now)
        credentials.revoke([device.pk])
    return left.state


def disable(device: Device, service: str, *, reason: str, password: str, address: str, now: datetime) -> None:
    """A service is switched off on the device. Raises as `log_out` does."""
    if service not in SERVICES:
        raise DomainError.on("service", f"It must be one of {', '.join(SERVICES)}.")
    _require(keeping.actor_of(device, address), device, SERVICES[service], reason, password, now)
    with transaction.atomic():
        _keep_reason(device, service, reason, now)
        keeping.change_facts(device, {service: _status(False, "inactive", now)}, now)


def note_services(device: Device, services: Mapping[str, tuple[bool, str]], now: datetime) -> None:
    """By service whether it is enabled, and its health, one of HEALTHS."""
    several = {name: _status(is_enabled, health, now) for name, (is_enabled, health) in services.items()}
    keeping.change_facts(device, several, now)


def _status(is_enabled: bool, health: str, now: datetime) -> dict[str, object]:
    return {"enabled": is_enabled, "health": health, "at": now.isoformat(timespec="seconds")}


def _require(actor: Actor, device: Device, purpose: str, reason: str, password: str, now: datetime) -> None:
    profile = profile_to_download(device)
    if profile.settings.get(REASON_SETTING) and not reason:
        raise DomainError.on("reason", "The app profile asks for a reason.")
    passwords.check(actor, device, profile, purpose, password, now)


def _keep_reason(device: Device, service: str, reason: str, now: datetime) -> None:
    """Of each device the newest are kept."""
    if not reason:
        return
    DisableReason.objects.create(device=device, service=service, reason=reason, at=now)
    newest = DisableReason.objects.filter(device=device).order_by("-at", "-pk")
    if old := list(newest.values_list("pk", flat=True)[REASONS_KEPT:]):
        DisableReason.objects.filter(pk__in=old).delete()
