"""Changing the custom root certificate."""

import datetime as dt

from django.db import transaction

from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from portal.lib.clock import DAY
from portal.lib.single_row import ONLY
from support.advanced.certificate_reading import read_root
from support.models import RootCertificate


@transaction.atomic
def upload(actor: Actor, *, content: bytes, now: dt.datetime) -> RootCertificate:
    """Set or replace the certificate. Raises DomainError with the reason where the file is refused."""
    root = read_root(content, now)
    old = RootCertificate.locked()
    new = RootCertificate.store(
        pem=root.summary.pem,
        subject=root.summary.subject,
        issuer=root.issuer,
        serial=root.serial,
        key_type=root.key_type,
        valid_from=root.valid_from,
        valid_until=root.summary.valid_until,
        sha256=root.summary.sha256,
        uploaded_at=now,
        uploaded_by_name=actor.name,
    )
    _note(actor, AuditEntry.Action.UPDATE if old else AuditEntry.Action.CREATE, before=old, after=new)
    return new


@transaction.atomic
def remove(actor: Actor) -> None:
    """Go back to the Zscaler root certificate. Nothing happens where none is set."""
    old = RootCertificate.locked()
    if old is None:
        return
    _note(actor, AuditEntry.Action.DELETE, before=old, after=None)
    old.delete()


def _note(actor: Actor, action: str, *, before: RootCertificate | None, after: RootCertificate | None) -> None:
    named = after or before
    record(
        actor,
        action,
        category="Client Connector Support",
        subcategory="Advanced Configuration",
        resource=f"Custom certificate {named}",
        resource_type="root_certificate",
        resource_id=ONLY,
        before=_facts(before),
        after=_facts(after),
    )


def _facts(row: RootCertificate | None) -> dict[str, str] | None:
    if row is None:
        return None
    return {
        "subject": row.subject,
        "issuer": row.issuer,
        "valid_until": row.valid_until.strftime(DAY),
        "sha256": row.sha256,
    }
