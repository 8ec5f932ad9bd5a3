"""Keep alive: what a device tells every 80 minutes (a setting), and what it learns by that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from portal.audit.models import AuditEntry
from portal.audit.recording import Actor
from portal.lib.errors import BUSY, Conflict, DomainError
from profiles.devices import credentials, one_time, verbs
from profiles.enrolment.configuration import Configuration, configuration_of
from profiles.enrolment.reading import MOST_FACTS, SERVICES_KEY, DeviceReport, Fact
from profiles.enrolment.reporting import keep_postures
from profiles.models import Device

State = Device.State


@dataclass(frozen=True, slots=True)
class Kept:
    """`configuration` is what the device should have, None once it is removed."""

    state: str
    configuration: Configuration | None
    unknown_postures: tuple[str, ...] = ()

    def is_news(self, device: Device) -> bool:
        """Whether the device has not downloaded it."""
        return self.configuration is not None and self.configuration.digest != device.digest


def keep_alive(device: Device, report: DeviceReport, *, address: str, now: datetime) -> Kept:
    """Complete a removal that waits, else note what the device tells. Writes one row, and postures that changed.

    Raises Conflict where the state of the device changed at that moment.
    """
    if device.state == State.REMOVAL_PENDING:
        with transaction.atomic():
            verbs.complete_removal(actor_of(device, address), device.pk, now)
            credentials.revoke([device.pk])
        return Kept(State.REMOVED, None)
    unknown = _note(device, report, now)
    return Kept(State.REGISTERED, configuration_of(device), unknown)


def update_policy(device: Device, report: DeviceReport, *, address: str, now: datetime) -> Kept:
    """A keep-alive that somebody asked for, as the vendor's *Update Policy*: used one-time passwords are replaced."""
    kept = keep_alive(device, report, address=address, now=now)
    if kept.state == State.REGISTERED:
        one_time.renew(device, now)
    return kept


def actor_of(device: Device, address: str) -> Actor:
    """The user of a device, or the device where nobody is known."""
    name = device.user.email if device.user else f"Device {device}"
    return Actor(name=name or f"Device {device}", interface=AuditEntry.Interface.API, ip=address or None)


def change_facts(device: Device, services: dict[str, Any], now: datetime) -> None:
    """What the services of the device do, by service; those that are not named stay."""
    with transaction.atomic():
        row = Device.objects.select_for_update(of=("self",)).get(pk=device.pk)
        row.facts = {**row.facts, SERVICES_KEY: {**row.facts.get(SERVICES_KEY, {}), **services}}
        row.seen_at = now
        row.save(update_fields=["facts", "seen_at"])


@transaction.atomic
def _note(device: Device, report: DeviceReport, now: datetime) -> tuple[str, ...]:
    if report.columns.get("udid", device.udid) != device.udid:
        raise DomainError.on("device.udid", "The credential belongs to another device.")
    news: dict[str, Any] = {column: text for column, text in report.columns.items() if text != getattr(device, column)}
    if any(device.facts.get(name) != value for name, value in report.facts.items()):
        news["facts"] = _with(device, report.facts)
    if not Device.objects.filter(pk=device.pk, state=State.REGISTERED).update(seen_at=now, **news):
        raise Conflict(BUSY)
    return tuple(keep_postures(device, report.postures, now))


def _with(device: Device, facts: Mapping[str, Fact]) -> dict[str, Any]:
    """The facts of a device with new ones. Raises DomainError where they become too many."""
    together = {**device.facts, **facts}
    number = len(together.keys() - {SERVICES_KEY})
    if number > MOST_FACTS:
        raise DomainError.on("device.facts", f"The device would have {number:,} facts, {MOST_FACTS} are allowed.")
    return together
