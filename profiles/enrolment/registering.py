"""Enrolling a device: who may, which row it gets, and the credential that it signs in with from then on.

A device is known by platform and udid. It keeps its row as long as it stays with its user, and one that was of nobody
becomes the user's. With somebody else, or after a removal, it gets a new row: the former one is Removed, and its
credential has ended.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from directory.models import DirectoryUser
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from portal.lib import doors
from portal.lib.doors import TooMany
from portal.lib.errors import BUSY, Conflict, DomainError
from profiles.catalog import Platform
from profiles.devices import credentials, verbs
from profiles.devices.noting import CATEGORY, RESOURCE_TYPE
from profiles.devices.states import Act, may
from profiles.enrolment import limits
from profiles.enrolment.admission import Admission, Shown, admit
from profiles.enrolment.reading import DeviceReport
from profiles.enrolment.refused import Refused
from profiles.enrolment.reporting import keep_postures
from profiles.models import COUNTED, Device

State = Device.State
GIVE_UP: Mapping[Device.State, Callable[[Actor, int, datetime], object]] = {
    State.REGISTERED: verbs.force_remove,
    State.REMOVAL_PENDING: verbs.complete_removal,
    State.UNREGISTERED: lambda actor, pk, now: verbs.soft_remove(actor, [pk], now),
}
"""How a row becomes Removed. A quarantined one stays, and is refused."""


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
        admitted = admit(shown, platform, now)
        _count_more(admitted, address, now)
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


def _count_more(admitted: Admission, address: str, now: datetime) -> None:
    """What one key or token may do, and unknown tokens together. Raises TooMany."""
    if admitted.is_anonymous:
        doors.count(limits.UNKNOWN_TOKEN, name=limits.ANYBODY, address=address, now=now)
    if admitted.token_profile:
        doors.count(limits.KNOWN_TOKEN, name=f"profile {admitted.token_profile.pk}", address=address, now=now)
    if admitted.key:
        limits.by_key(admitted.key, now)


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
    device = _row_for(actor, admitted, platform, report.columns["udid"], now)
    _fill(device, admitted, report)
    _register(actor, admitted, device, now)
    admitted.use(actor, device, now)
    unknown = keep_postures(device, report.postures, now)
    return Enrolled(device, credentials.issue(device, now), tuple(unknown))


def _register(actor: Actor, admitted: Admission, device: Device, now: datetime) -> None:
    """Raises Refused, where the verb's own words name no field of the API."""
    try:
        verbs.register(actor, device, now)
    except DomainError as error:
        if error.code == verbs.QUARANTINED:
            raise Refused(error.message, code="quarantined", field="device.udid") from None
        raise Refused(error.message, code="too_many_devices", field=admitted.field) from None


def _hold_user(admitted: Admission) -> None:
    """Lock the user, so that devices that enrol at once are counted one after the other. Raises Refused."""
    if admitted.user is None:
        return
    rows = DirectoryUser.objects.select_for_update(no_key=True).filter(pk=admitted.user.pk, deleted_at=None)
    if not rows.exists():
        raise Refused("The user was removed in ZIA.", code="unknown_user", field=admitted.field)


def _row_for(actor: Actor, admitted: Admission, platform: Platform, udid: str, now: datetime) -> Device:
    """The row to write: the device's own, or a new one, for which the device gives up the one that it has."""
    same = Device.objects.select_for_update(of=("self",)).filter(platform=platform, udid=udid)
    present = same.exclude(state=State.REMOVED).first()
    if present is None:
        return Device(platform=platform, udid=udid)
    _refuse_stranger(admitted, present)
    is_own = present.user_id in (admitted.user.pk if admitted.user else None, None)
    if is_own and may(present.state, Act.REGISTER):
        return present
    if present.state in GIVE_UP:
        GIVE_UP[State(present.state)](actor, present.pk, now)
        credentials.revoke([present.pk])
    return Device(platform=platform, udid=udid)


def _refuse_stranger(admitted: Admission, present: Device) -> None:
    """A policy token is no secret of one device: it takes no device from its user, and an unknown one none at all."""
    if admitted.user is None and present.state in COUNTED and (present.user_id or admitted.is_anonymous):
        message = "This device is enrolled already. It has to log out, or be removed, before a policy token serves it."
        raise Refused(message, code="enrolled_already", field="device.udid")


def _fill(device: Device, admitted: Admission, report: DeviceReport) -> None:
    """As after a fresh installation: what it was downloaded before tells nothing any more."""
    for column, text in report.columns.items():
        setattr(device, column, text)
    device.user = admitted.user
    device.token_profile = admitted.token_profile
    device.facts = dict(report.facts)
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
