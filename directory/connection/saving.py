"""Saving and removing the connection, each with its audit entry in the same transaction."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from directory.connection.draft import ADDRESSES, LABELS, NAMES, SECRETS, ConnectionDraft, ConnectionKind, checked
from directory.models import ZiaConnection
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from portal.lib.errors import Conflict, DomainError
from portal.lib.single_row import ONLY

# What the audit log would mask by its name: the address of the token is no secret.
AUDIT_LABELS = {**LABELS, "token_url": "OAuth URL"}
NOT_ENTERED = ("id", "revision", "updated_at", "updated_by_name")


def save(actor: Actor, draft: ConnectionDraft, *, expected_revision: int) -> ZiaConnection:
    """Save what was entered; one in use must be complete. Raises DomainError, or Conflict where somebody was faster.

    What is stored already is not written again, whoever stored it.
    """
    stored = ZiaConnection.stored()
    try:
        wanted = checked(draft, stored, complete=draft.is_enabled)
    except DomainError:
        _require_revision(stored, expected_revision)
        raise
    if stored and _is_same(stored, wanted):
        return stored
    _require_revision(stored, expected_revision)
    try:
        with transaction.atomic():
            _require_revision(ZiaConnection.locked(), expected_revision)
            _write(actor, wanted, expected_revision + 1)
            action = AuditEntry.Action.UPDATE if stored else AuditEntry.Action.CREATE
            after = snapshot(wanted) | {AUDIT_LABELS[name]: "Changed" for name, text in draft.secrets.items() if text}
            _note(actor, action, wanted, snapshot(stored) if stored else None, after)
    except IntegrityError:
        raise Conflict("Another admin saved a connection meanwhile.") from None
    return wanted


@transaction.atomic
def remove(actor: Actor) -> None:
    """Delete the connection with its secrets. Where there is none, nothing happens."""
    stored = ZiaConnection.locked()
    if stored is None:
        return
    _note(actor, AuditEntry.Action.DELETE, stored, snapshot(stored), None)
    stored.delete()


def snapshot(connection: ZiaConnection) -> dict[str, Any]:
    """The connection for the audit log: of a secret only whether it is set."""
    kind = ConnectionKind(connection.kind)
    return {
        "Kind": kind.label,
        "In use": connection.is_enabled,
        **{AUDIT_LABELS[name]: getattr(connection, name) for name in (*ADDRESSES[kind], *NAMES[kind])},
        **{AUDIT_LABELS[name]: repr(getattr(connection, name)) for name in SECRETS[kind]},
        "Requests per second": connection.requests_per_second,
        "Requests per hour": connection.requests_per_hour,
    }


def _is_same(one: ZiaConnection, other: ZiaConnection) -> bool:
    names = [field.attname for field in ZiaConnection._meta.local_fields if field.attname not in NOT_ENTERED]
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _require_revision(stored: ZiaConnection | None, revision: int) -> None:
    if (stored.revision if stored else 0) != revision:
        who = f"{stored.updated_by_name} changed" if stored else "Somebody removed"
        raise Conflict(f"{who} the connection meanwhile.")


def _write(actor: Actor, wanted: ZiaConnection, revision: int) -> None:
    wanted.revision = revision
    wanted.updated_at = timezone.now()
    wanted.updated_by_name = actor.name
    wanted.save(force_insert=revision == 1)


def _note(actor: Actor, action: str, connection: ZiaConnection, before: Any, after: Any) -> None:
    record(
        actor,
        action,
        category="Administration",
        subcategory="ZIA Connection",
        resource=str(connection),
        resource_type="zia_connection",
        resource_id=ONLY,
        before=before,
        after=after,
    )
