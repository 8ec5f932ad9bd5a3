"""Enrolment codes: an admin issues one for a user, whoever types it on a device enrols that device for the user."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from directory.models import DirectoryUser
from portal.audit.models import AuditEntry
from portal.audit.recording import About, Actor, record
from portal.lib.drawn_secrets import digest_of
from portal.lib.errors import DomainError
from profiles.devices.noting import CATEGORY
from profiles.enrolment.refused import Refused
from profiles.models import Device, EnrolmentCode

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: nothing that is mistaken for something else."""
MISTAKEN = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})
LENGTH, GROUP = 16, 4  # 80 bits, in groups that a person can read out
LONGEST_HOURS = 30 * 24
KEPT_DAYS = 90  # after it has expired
JOB = "enrolment-codes"
RESOURCE_TYPE = "enrolment_code"
WRONG = "The enrolment code is unknown, used or expired."


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A new code. Only here is its text known."""

    row: EnrolmentCode
    text: str


@transaction.atomic
def issue(actor: Actor, user_id: int, *, now: datetime, hours: int | None = None) -> IssuedCode:
    """A code for a user that ZIA still has. Raises DomainError that names the field."""
    lasting = settings.PORTAL_ENROLMENT_CODE_HOURS if hours is None else hours
    if not 1 <= lasting <= LONGEST_HOURS:
        raise DomainError.on("hours", f"A code lasts from 1 to {LONGEST_HOURS} hours, not {lasting}.")
    user = DirectoryUser.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if user is None:
        raise DomainError.on("user", "There is no such user.")
    if user.deleted_at is not None:
        raise DomainError.on("user", f"{user} was removed in ZIA and enrols no device.")
    text = _drawn()
    row = EnrolmentCode.objects.create(
        user=user,
        digest=digest_of(text),
        issued_at=now,
        issued_by_name=actor.name,
        expires_at=now + timedelta(hours=lasting),
    )
    after = {"User": user.email, "Expires": row.expires_at.isoformat(timespec="minutes")}
    record(actor, AuditEntry.Action.CREATE, **_about(row, after))
    return IssuedCode(row, "-".join(text[start : start + GROUP] for start in range(0, LENGTH, GROUP)))


def find(text: str, now: datetime) -> EnrolmentCode:
    """The code that may be used now. Raises Refused; to the outside all reasons are one."""
    found = EnrolmentCode.objects.select_related("user").filter(digest=digest_of(normal(text))).first()
    if found is None:
        raise _wrong("Unknown enrolment code")
    if found.used_at is not None:
        raise _wrong("The enrolment code was used before")
    if found.expires_at <= now:
        raise _wrong("The enrolment code has expired")
    return found


def use(actor: Actor, code: EnrolmentCode, device: Device, now: datetime) -> None:
    """Inside the transaction of the enrolment: of several that come at once, one wins."""
    taken = EnrolmentCode.objects.filter(pk=code.pk, used_at=None).update(used_at=now, device=device)
    if not taken:
        raise _wrong("The enrolment code was used before")
    record(actor, AuditEntry.Action.UPDATE, **_about(code, {"Used by": str(device), "Issued by": code.issued_by_name}))


def forget_old() -> int:
    """The daily job. What was issued is in the audit log for longer."""
    deleted, _ = EnrolmentCode.objects.filter(expires_at__lt=timezone.now() - timedelta(days=KEPT_DAYS)).delete()
    return deleted


def normal(text: str) -> str:
    """A code as it is stored, whatever the case and the marks between its groups."""
    return text.upper().translate(MISTAKEN)


def _about(row: EnrolmentCode, after: Mapping[str, str]) -> About:
    return {
        "category": CATEGORY,
        "subcategory": "Enrolment code",
        "resource": row.user.email or row.user.name,
        "resource_type": RESOURCE_TYPE,
        "resource_id": row.pk,
        "after": after,
    }


def _drawn() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def _wrong(reason: str) -> Refused:
    return Refused(WRONG, code="wrong_code", field="code", reason=reason)
