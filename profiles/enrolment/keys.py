"""Enrolment keys: what a device management system holds to enrol devices for the users it names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from portal.lib.drawn_secrets import digest_of, draw
from portal.lib.errors import DomainError, Gone
from portal.lib.names import clean_name
from profiles.catalog import Platform
from profiles.enrolment.refused import Refused
from profiles.models import EnrolmentKey

PREFIX = "ek"
CATEGORY = "Enrolment Keys"
RESOURCE_TYPE = "enrolment_key"
MOST_PER_HOUR = 100_000
USUAL_PER_HOUR = 1_000
LONGEST_OVERLAP = 30 * 24  # hours
USUAL_OVERLAP = 24
WRONG = "The enrolment key is unknown or revoked."


@dataclass(frozen=True, slots=True)
class ShownKey:
    """A key whose text was just drawn. Only here it is known."""

    row: EnrolmentKey
    text: str


@transaction.atomic
def create(actor: Actor, *, name: str, platforms: Sequence[str], per_hour: int, now: datetime) -> ShownKey:
    """A new key. Raises DomainError with the refused fields."""
    wanted = _checked_platforms(platforms)
    cleaned = clean_name(name, "enrolment key")
    if not 1 <= per_hour <= MOST_PER_HOUR:
        raise DomainError.on("per_hour", f"From 1 to {MOST_PER_HOUR:,} devices an hour, not {per_hour:,}.")
    text = draw(PREFIX)
    row = EnrolmentKey(
        name=cleaned,
        platforms=wanted,
        per_hour=per_hour,
        digest=digest_of(text),
        created_at=now,
        created_by_name=actor.name,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise DomainError.on("name", f"There is an enrolment key called {cleaned} already.") from None
    _note(actor, AuditEntry.Action.CREATE, row, None, _facts(row))
    return ShownKey(row, text)


@transaction.atomic
def rotate(actor: Actor, key_id: int, *, overlap_hours: int, now: datetime) -> ShownKey:
    """A new text for the key; the former one counts for the overlap, and one from before that no more."""
    if not 0 <= overlap_hours <= LONGEST_OVERLAP:
        raise DomainError.on("overlap_hours", f"From 0 to {LONGEST_OVERLAP} hours, not {overlap_hours}.")
    row = _locked(key_id)
    text = draw(PREFIX)
    until = now + timedelta(hours=overlap_hours) if overlap_hours else None
    row.former_digest, row.former_until = (row.digest, until) if until else ("", None)
    row.digest, row.rotated_at = digest_of(text), now
    row.save()
    after = {"Key": "Rotated", "The former key works until": until.isoformat(timespec="minutes") if until else "now"}
    _note(actor, AuditEntry.Action.UPDATE, row, None, after)
    return ShownKey(row, text)


@transaction.atomic
def revoke(actor: Actor, key_id: int, *, now: datetime) -> EnrolmentKey:
    """The key opens nothing any more. The devices that it enrolled stay. Raises DomainError where it is revoked."""
    row = _locked(key_id)
    row.revoked_at, row.former_digest, row.former_until = now, "", None
    row.save()
    _note(actor, AuditEntry.Action.UPDATE, row, {"Status": "Active"}, {"Status": "Revoked"})
    return row


def find(text: str, platform: Platform, now: datetime) -> EnrolmentKey:
    """The key, where it may enrol devices of the platform. Raises Refused."""
    digest = digest_of(text)
    former = Q(former_digest=digest, former_until__gt=now)
    found = EnrolmentKey.objects.filter(Q(digest=digest) | former, revoked_at=None).first()
    if found is None:
        raise Refused(WRONG, code="wrong_key", field="enrolmentKey", reason="Unknown or revoked enrolment key")
    if platform not in found.allowed:
        message = f"This enrolment key does not enrol devices with {platform.label}."
        raise Refused(message, code="wrong_platform", field="platform", reason=f"{found.name}: {message}")
    return found


def use(key: EnrolmentKey, now: datetime) -> None:
    """Inside the transaction of the enrolment: a key that was revoked meanwhile does not count."""
    if not EnrolmentKey.objects.filter(pk=key.pk, revoked_at=None).update(used_at=now):
        raise Refused(WRONG, code="wrong_key", field="enrolmentKey", reason="The enrolment key was revoked meanwhile")


def _checked_platforms(platforms: Sequence[str]) -> list[str]:
    known = [platform.value for platform in Platform]
    if unknown := [name for name in platforms if name not in known]:
        raise DomainError.on("platforms", f"{unknown[0]} is not one of {', '.join(known)}.")
    if not platforms:
        raise DomainError.on("platforms", "Choose one platform at least.")
    return [name for name in known if name in platforms]


def _locked(key_id: int) -> EnrolmentKey:
    row = EnrolmentKey.objects.select_for_update().filter(pk=key_id).first()
    if row is None:
        raise Gone("There is no such enrolment key.")
    if row.revoked_at is not None:
        raise DomainError(f"{row.name} was revoked before.")
    return row


def _facts(row: EnrolmentKey) -> dict[str, object]:
    return {"Platforms": [platform.label for platform in row.allowed], "Devices per hour": row.per_hour}


def _note(
    actor: Actor, action: str, row: EnrolmentKey, before: Mapping[str, object] | None, after: Mapping[str, object]
) -> None:
    record(
        actor,
        action,
        category=CATEGORY,
        resource=row.name,
        resource_type=RESOURCE_TYPE,
        resource_id=row.pk,
        before=before,
        after=after,
    )
