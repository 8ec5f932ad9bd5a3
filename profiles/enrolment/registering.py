"""Enrolling a device: who may, which row it gets, and the credential that it signs in with from then on.

A device is known by platform and udid. It keeps its row as long as it stays with its user; with another one it gets a
new row, and the former becomes Removed, its credential with it. So does a row that was of nobody: it is taken over.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from directory.models import DirectoryUser
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from portal.lib import doors
from portal.lib.doors import TooMany
from portal.lib.errors import BUSY, Conflict, DomainError
from profiles.catalog import Platform
from profiles.devices import credentials
from profiles.enrolment import limits
from profiles.enrolment.admission import Admission, Shown, admission
from profiles.enrolment.reading import DeviceReport
from profiles.enrolment.refused import Refused
from profiles.enrolment.reporting import keep_postures
from profiles.models import COUNTED, DEVICES_PER_USER, Device

CATEGORY = "Enrolled Devices"
RESOURCE_TYPE = "device"
State = Device.State


@dataclass(frozen=True, slots=True)
class Enrolled:
    """`credential` is shown this once; `unknown_postures` are the names that no posture has."""

    device: Device
    credential: str
    unknown_postures: tuple[str, ...]


def enrol(shown: Shown, platform: Platform, report: DeviceReport, *, address: str, now: datetime) -> Enrolled:
    """Raises DomainError for what is missing, TooMany, and Refused, which is noted in the audit log."""
    _check(shown, report)
    try:
        attempt = doors.count(limits.ENROL, name="", address=address, now=now)
        admitted = admission(shown, platform, now)
        if admitted.is_anonymous:
            doors.count(limits.UNKNOWN_TOKEN, name=limits.ANYBODY, address=address, now=now)
        if admitted.key:
            limits.by_key(admitted.key, now)
        enrolled = _enrol(admitted, platform, report, address, now)
    except Refused as refusal:
        _note_refusal(shown, report, platform, refusal.reason, address)
        raise
    except TooMany as refusal:
        if refusal.is_first:
            _note_refusal(shown, report, platform, "Too many attempts", address)
        raise
    doors.give_back(attempt)
    return enrolled


def _check(shown: Shown, report: DeviceReport) -> None:
    ways = [name for name in ("code", "key", "policy_token") if getattr(shown, name)]
    if len(ways) != 1:
        message = "Show exactly one of code, enrolmentKey (with email) and policyToken."
        raise DomainError.of_fields({"code": [message]}, message)
    if shown.key and not shown.email:
        raise DomainError.on("email", "An enrolment key names the user by e-mail address.")
    if not report.columns.get("udid"):
        raise DomainError.on("device.udid", "It is required.")


def _enrol(admitted: Admission, platform: Platform, report: DeviceReport, address: str, now: datetime) -> Enrolled:
    try:
        return _write(admitted, platform, report, address, now)
    except IntegrityError:  # the same device came a second time at the same moment
        raise Conflict(BUSY) from None


@transaction.atomic
def _write(admitted: Admission, platform: Platform, report: DeviceReport, address: str, now: datetime) -> Enrolled:
    actor = Actor(name=admitted.actor_name, interface=AuditEntry.Interface.API, ip=address or None)
    _hold_user(admitted)
    _refuse_quarantined(report)
    device = _row_for(actor, admitted, platform, report.columns["udid"], now)
    _require_room(admitted, device)
    former = device.state if device.pk else None
    _fill(device, admitted, report, now)
    device.save()
    admitted.use(device, now)
    unknown = keep_postures(device, report.postures, now)
    credential = credentials.issue(device, now)
    record(
        actor,
        AuditEntry.Action.CREATE if former is None else AuditEntry.Action.UPDATE,
        category=CATEGORY,
        subcategory=platform.label,
        resource=str(device),
        resource_type=RESOURCE_TYPE,
        resource_id=device.pk,
        before={"State": State(former).label} if former else None,
        after={"State": State.REGISTERED.label, "Enrolled by": _way(admitted), "User": _address_of(admitted)},
    )
    return Enrolled(device, credential, tuple(unknown))


def _way(admitted: Admission) -> str:
    return "Policy token that is unknown or disabled" if admitted.is_anonymous else admitted.by


def _address_of(admitted: Admission) -> str:
    return (admitted.user.email if admitted.user else "") or "Not known yet"


def _hold_user(admitted: Admission) -> None:
    """Lock the user, so that devices that enrol at once are counted one after the other. Raises Refused."""
    if admitted.user is None:
        return
    rows = DirectoryUser.objects.select_for_update(no_key=True).filter(pk=admitted.user.pk, deleted_at=None)
    if not rows.exists():
        raise Refused("The user was removed in ZIA.", code="unknown_user", field=admitted.field)


def _refuse_quarantined(report: DeviceReport) -> None:
    """By udid or hardware fingerprint, whatever the user and the platform."""
    same = Q(udid=report.columns["udid"])
    if fingerprint := report.columns.get("hardware_fingerprint"):
        same |= Q(hardware_fingerprint=fingerprint)
    if Device.objects.filter(same, state=State.QUARANTINED).exists():
        raise Refused("This device is quarantined.", code="quarantined", field="device.udid")


def _row_for(actor: Actor, admitted: Admission, platform: Platform, udid: str, now: datetime) -> Device:
    """The row to write: the device's own, one that was removed before, or a new one."""
    user_id = admitted.user.pk if admitted.user else None
    same = Device.objects.select_for_update(of=("self",)).filter(platform=platform, udid=udid)
    present = same.exclude(state=State.REMOVED).first()
    if present is not None:
        _refuse_stranger(admitted, present)
        if present.user_id in (user_id, None):
            return present
        _give_up(actor, present, now)
    removed = same.filter(user=user_id, state=State.REMOVED).order_by("-pk").first()
    return removed or Device(platform=platform, udid=udid)


def _refuse_stranger(admitted: Admission, present: Device) -> None:
    """A policy token is no secret of one device: it takes no device from its user, and an unknown one none at all."""
    if admitted.user is None and present.state in COUNTED and (present.user_id or admitted.is_anonymous):
        message = "This device is enrolled already. It has to log out, or be removed, before a policy token serves it."
        raise Refused(message, code="enrolled_already", field="device.udid")


def _give_up(actor: Actor, present: Device, now: datetime) -> None:
    """The device is somebody else's now."""
    former = State(present.state).label
    Device.objects.filter(pk=present.pk).update(state=State.REMOVED, deregistered_at=now)
    credentials.revoke([present.pk])
    record(
        actor,
        AuditEntry.Action.UPDATE,
        category=CATEGORY,
        subcategory=Platform(present.platform).label,
        resource=str(present),
        resource_type=RESOURCE_TYPE,
        resource_id=present.pk,
        before={"State": former},
        after={"State": State.REMOVED.label, "Reason": "The device enrolled for somebody else"},
    )


def _require_room(admitted: Admission, device: Device) -> None:
    if admitted.user is None:
        return
    others = Device.objects.filter(user=admitted.user, state__in=COUNTED).exclude(pk=device.pk)
    if others.count() >= DEVICES_PER_USER:
        message = f"The user has {DEVICES_PER_USER} devices enrolled, which is the limit. Remove one of them first."
        raise Refused(message, code="too_many_devices", field=admitted.field)


def _fill(device: Device, admitted: Admission, report: DeviceReport, now: datetime) -> None:
    """As after a fresh installation: what it was downloaded before tells nothing any more."""
    for column, text in report.columns.items():
        setattr(device, column, text)
    device.user = admitted.user
    device.token_profile = admitted.token_profile
    device.state = State.REGISTERED
    device.facts = dict(report.facts)
    device.registered_at = device.seen_at = now
    device.profile, device.profile_revision, device.digest = None, None, ""


def _note_refusal(shown: Shown, report: DeviceReport, platform: Platform, reason: str, address: str) -> None:
    """Whoever audits reads who was refused and why, not what was shown."""
    record(
        Actor(name=shown.email or "Unknown device", interface=AuditEntry.Interface.API, ip=address or None),
        AuditEntry.Action.CREATE,
        category=CATEGORY,
        subcategory=platform.label,
        resource=report.columns.get("hostname") or report.columns["udid"],
        resource_type=RESOURCE_TYPE,
        result=AuditEntry.Result.FAILURE,
        after={"Reason": reason},
    )
