"""Business Continuity: taking the values over from the upstream, and giving them out as a file.

They are changed upstream only. A sync that fails keeps the values of the last good one.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from directory.connection.source import NoSource, current_source
from directory.upstream import Continuity, ErrorKind, UpstreamError, read_continuity
from directory.upstream.continuity import WIRE
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from portal.lib.certificates import Summary, summary
from portal.lib.clock import exact_text
from portal.lib.single_row import ONLY
from support.models import BusinessContinuity

NO_SOURCE, NOT_PROVIDED = "no_source", "not_provided"
ADVICE: dict[str, str] = {
    NO_SOURCE: "Connect a source under Administration › ZIA Connection.",
    NOT_PROVIDED: "Nothing is wrong with the connection; the values cannot be had from there.",
    ErrorKind.CREDENTIALS: "Check the sign-in under Administration › ZIA Connection.",
    ErrorKind.PERMISSION: "Give the API client's role access upstream, then sync again.",
    ErrorKind.THROTTLED: "Sync again in some minutes.",
    ErrorKind.UNREACHABLE: "Check whether this server reaches the addresses under Administration › ZIA Connection.",
    ErrorKind.SERVER: "ZIA's own trouble: sync again later.",
    ErrorKind.BAD_DATA: "The address may lead to something that is not ZIA, or the values upstream are wrong.",
}
LABELS = {
    "controller_dns": "Private Cloud Controller DNS",
    "controller_sni": "Private Cloud Controller SNI",
    "sp_url": "SP URL",
}
CERTIFICATE = "SP CA Certificate"


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of asking the upstream: values, or a trouble with its words."""

    source: str = ""
    values: Continuity | None = None
    trouble: str = ""
    message: str = ""


def sync(actor: Actor) -> BusinessContinuity:
    """Ask the upstream now, within ten seconds, and keep what it says or why it did not. Raises nothing of its own.

    No transaction is open while the upstream is asked.
    """
    reading = _ask()
    with transaction.atomic():
        old = BusinessContinuity.locked()
        row = BusinessContinuity.store(**_columns(actor, reading))
        _note(actor, reading, old, row)
    return row


def _ask() -> Reading:
    source = ""
    try:
        connected = current_source()
        source = connected.label
        values = read_continuity(connected.session)
    except NoSource as error:
        return Reading(trouble=NO_SOURCE, message=str(error))
    except UpstreamError as error:
        return Reading(source, trouble=error.kind, message=error.message)
    if values is None:
        return Reading(source, None, NOT_PROVIDED, f"{source} does not provide Business Continuity values (HTTP 404).")
    return Reading(source, values)


def _columns(actor: Actor, reading: Reading) -> dict[str, Any]:
    now = timezone.now()
    columns: dict[str, Any] = {
        "tried_at": now,
        "tried_by_name": actor.name,
        "trouble": reading.trouble,
        "trouble_words": reading.message,
    }
    if reading.values is None:
        return columns
    values = {name: getattr(reading.values, name) for name in WIRE}
    return {**columns, **values, "source": reading.source, "synced_at": now, "synced_by_name": actor.name}


def _note(actor: Actor, reading: Reading, old: BusinessContinuity | None, new: BusinessContinuity) -> None:
    went_well = reading.values is not None
    record(
        actor,
        AuditEntry.Action.SYNC,
        category="Administration",
        subcategory="Business Continuity",
        resource=reading.source or str(new),
        resource_type="business_continuity",
        resource_id=ONLY,
        before=_facts(old) if went_well and old and old.synced_at else None,
        after=_facts(new) if went_well else {"Answer": reading.message},
        result=AuditEntry.Result.SUCCESS if went_well else AuditEntry.Result.FAILURE,
    )


def _facts(row: BusinessContinuity) -> dict[str, str]:
    certificate = certificate_of(row)
    shown = f"{certificate.subject} ({certificate.sha256})" if certificate else ""
    return {**{label: getattr(row, name) for name, label in LABELS.items()}, CERTIFICATE: shown}


def certificate_of(row: BusinessContinuity) -> Summary | None:
    """What is shown of the synced certificate, None where there is none. It was read before it was stored."""
    return summary(row.sp_ca_certificate, what="The stored certificate") if row.sp_ca_certificate else None


def config(row: BusinessContinuity) -> dict[str, str]:
    """The file of *Download Config*: the values by their names in the API, the thumbprint, and where they are from."""
    certificate = certificate_of(row)
    return {
        **{wire: getattr(row, name) for name, wire in WIRE.items()},
        "thumbprint": certificate.thumbprint if certificate else "",
        "source": row.source,
        "syncedAt": exact_text(row.synced_at) if row.synced_at else "",
    }
