"""Every change of a device's state: one transaction, one audit entry for each device, as profiles.devices.states says.

Pages, the API of the clients, the jobs and the sync come through these verbs. None of them uninstalls the client.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q, QuerySet

from directory.models import DirectoryUser
from portal.audit.deletions import gone
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, entry, record, record_many
from portal.lib.errors import DomainError
from portal.lib.keys import require_few
from profiles.devices import one_time
from profiles.devices.noting import NOUN, RESOURCE_TYPE, about
from profiles.devices.states import TRANSITIONS, Act, may, next_state
from profiles.models import COUNTED, DEVICES_PER_USER, Device, OneTimePassword

State = Device.State
ENDED = (State.UNREGISTERED, State.REMOVED, State.QUARANTINED)
"""The states that a device comes into by its deregistration."""
FORCIBLE = tuple(TRANSITIONS[Act.FORCE_REMOVE])
QUARANTINED = "quarantined"
"""The code of the refusal of a device that an admin has blocked."""


@dataclass(slots=True)
class Outcome:
    """What became of the chosen devices: those that were written, and why others were not."""

    done: list[Device] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def register(actor: Actor, device: Device, now: dt.datetime) -> Device:
    """Save a device as enrolled: a new one, or one that is here already, with whatever else its columns say.

    Raises DomainError on `user` where the user has as many as there may be, on `state` where its state does not allow
    it, and with the code QUARANTINED where an admin has blocked the device or its hardware.
    """
    _refuse_blocked(device)
    before = None
    if device.pk is not None:
        before = _locked(device.pk)
        next_state(before.state, Act.REGISTER)
    _require_place(device)
    device.state, device.registered_at, device.seen_at = State.REGISTERED, now, now
    device.save()
    one_time.renew(device, now)
    action = AuditEntry.Action.CREATE if before is None else AuditEntry.Action.UPDATE
    record(actor, action, **about(device, _facts(before) if before else None, _facts(device)))
    return device


def _refuse_blocked(device: Device) -> None:
    same = Q(platform=device.platform, udid=device.udid)
    if device.hardware_fingerprint:
        same |= Q(hardware_fingerprint=device.hardware_fingerprint)
    if Device.objects.filter(same, state=State.QUARANTINED).exists():
        raise DomainError("An admin has quarantined this device.", code=QUARANTINED)


def _require_place(device: Device) -> None:
    """The user is locked, so that of two devices at once only one takes the last place."""
    if device.user_id is None:
        return
    DirectoryUser.objects.select_for_update(no_key=True).get(pk=device.user_id)
    others = Device.objects.filter(user=device.user_id, state__in=COUNTED).exclude(pk=device.pk)
    if others.count() >= DEVICES_PER_USER:
        raise DomainError.on("user", f"The user has {DEVICES_PER_USER} devices, and there may be no more.")


def _facts(device: Device) -> dict[str, str]:
    return {"State": State(device.state).label, "User": str(device.user) if device.user_id else "—"}


def log_out(actor: Actor, device_id: int, now: dt.datetime) -> Device:
    """The user logged out. A removal that waited is complete by that."""
    return _change(actor, Act.LOG_OUT, device_id, now)


def complete_removal(actor: Actor, device_id: int, now: dt.datetime) -> Device:
    """The keep-alive that a soft removal waited for."""
    return _change(actor, Act.COMPLETE_REMOVAL, device_id, now)


def force_remove(actor: Actor, device_id: int, now: dt.datetime) -> Device:
    """At once; what the user does on the device may be interrupted."""
    return _change(actor, Act.FORCE_REMOVE, device_id, now)


def quarantine(actor: Actor, device_id: int, now: dt.datetime) -> Device:
    """Block the device: neither it nor its hardware can enrol until it is taken out again."""
    return _change(actor, Act.QUARANTINE, device_id, now)


def unquarantine(actor: Actor, device_id: int, now: dt.datetime) -> Device:
    """The device is Removed, and may enrol anew."""
    return _change(actor, Act.UNQUARANTINE, device_id, now)


@transaction.atomic
def soft_remove(actor: Actor, ids: Collection[int], now: dt.datetime) -> Outcome:
    """Remove each device at its next keep-alive; set-based. Those whose state does not allow it are left alone."""
    require_few("ids", len(ids))
    rows = list(Device.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    outcome = Outcome(done=[row for row in rows if may(row.state, Act.SOFT_REMOVE)])
    for state in State:
        if number := sum(row.state == state for row in rows if row not in outcome.done):
            outcome.refused.append(f"{number:,} {_devices(number)} {state.label}.")
    if missing := len(set(ids)) - len(rows):
        outcome.refused.append(f"{missing:,} of the chosen devices do not exist any more.")
    _write(actor, outcome.done, Act.SOFT_REMOVE, now)
    return outcome


def _devices(number: int) -> str:
    return "device is" if number == 1 else "devices are"


@transaction.atomic
def remove_inactive(actor: Actor, rows: "QuerySet[Device]", now: dt.datetime) -> int:
    """Force removal of those among the rows that it is for, as an automatic cleanup does. Returns how many it were."""
    inactive = list(rows.filter(state__in=FORCIBLE).select_for_update(of=("self",)))
    _write(actor, inactive, Act.FORCE_REMOVE, now)
    return len(inactive)


@transaction.atomic
def _change(actor: Actor, act: Act, device_id: int, now: dt.datetime) -> Device:
    device = _locked(device_id)
    next_state(device.state, act)
    _write(actor, [device], act, now)
    return device


def _locked(device_id: int) -> Device:
    """Raises Gone where the device is not there any more."""
    device = Device.objects.select_for_update(of=("self",)).filter(pk=device_id).first()
    if device is None:
        raise gone(RESOURCE_TYPE, device_id, NOUN)
    return device


def _write(actor: Actor, devices: Sequence[Device], act: Act, now: dt.datetime) -> None:
    """Locked devices into the state that the act leads to. A removed one has no one-time passwords."""
    entries = []
    for device in devices:
        before = State(device.state).label
        device.state = next_state(device.state, act)
        device.deregistered_at = now if device.state in ENDED else device.deregistered_at
        after = {"State": State(device.state).label}
        entries.append(entry(actor, AuditEntry.Action.UPDATE, **about(device, {"State": before}, after)))
    for state in {device.state for device in devices}:
        changed = Device.objects.filter(pk__in=[device.pk for device in devices if device.state == state])
        changed.update(state=state, **({"deregistered_at": now} if state in ENDED else {}))
    removed = [device.pk for device in devices if device.state == State.REMOVED]
    if removed:
        OneTimePassword.objects.filter(device__in=removed).delete()
    record_many(entries)
