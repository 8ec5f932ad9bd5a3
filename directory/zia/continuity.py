"""Business Continuity of the embedded ZIA Admin Portal: its one row and its one write.

In the vendor's world these values come from the portal of ZPA. The embedded portal stands for the whole upstream.
"""

from dataclasses import fields as fields_of

from django.core.exceptions import ValidationError
from django.db import transaction

from directory.upstream.continuity import Continuity
from directory.zia.editing import refusal
from directory.zia.models import ZiaContinuity
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from portal.lib.certificates import BadCertificate, Summary, summary
from portal.lib.errors import DomainError
from portal.lib.single_row import ONLY


@transaction.atomic
def save(actor: Actor, values: Continuity) -> ZiaContinuity:
    """Replace all values, the certificate as a PEM text; the same values again write nothing.

    Raises DomainError with the fields that are refused.
    """
    before = ZiaContinuity.locked()
    row = _checked(values)
    if _facts(before or ZiaContinuity()) == _facts(row):
        return row
    ZiaContinuity.store(**_columns(row))
    record(
        actor,
        AuditEntry.Action.UPDATE if before else AuditEntry.Action.CREATE,
        category="ZIA Settings",
        subcategory="Business Continuity",
        resource=str(row),
        resource_type="ziacontinuity",
        resource_id=ONLY,
        before=_facts(before) if before else None,
        after=_facts(row),
    )
    return row


def _checked(values: Continuity) -> ZiaContinuity:
    row = ZiaContinuity(
        pk=ONLY,
        controller_dns=values.controller_dns.strip().lower(),
        controller_sni=values.controller_sni.strip().lower(),
        sp_url=values.sp_url.strip(),
    )
    fields: dict[str, list[str]] = {}
    try:
        row.clean_fields()
    except ValidationError as error:
        fields |= refusal(error).fields
    try:
        row.sp_ca_certificate = _pem(values.sp_ca_certificate)
    except BadCertificate as error:
        fields["sp_ca_certificate"] = [str(error)]
    if fields:
        raise DomainError.named(fields)
    return row


def _pem(text: str) -> str:
    return summary(text, what="The text").pem if text.strip() else ""


def certificate_of(row: ZiaContinuity) -> Summary | None:
    return summary(row.sp_ca_certificate, what="The stored certificate") if row.sp_ca_certificate else None


def _columns(row: ZiaContinuity) -> dict[str, str]:
    return {field.name: getattr(row, field.name) for field in fields_of(Continuity)}


def _facts(row: ZiaContinuity) -> dict[str, str]:
    """For the audit log: of the certificate its subject and thumbprint, which say all that can differ."""
    certificate = certificate_of(row)
    return {
        "Private Cloud Controller DNS": row.controller_dns,
        "Private Cloud Controller SNI": row.controller_sni,
        "SP URL": row.sp_url,
        "SP CA Certificate": f"{certificate.subject} ({certificate.sha256})" if certificate else "",
    }
