"""Reading the Business Continuity values of an upstream.

The vendor shows them in a portal and documents no public endpoint for them. `businessContinuity` is this project's own
name for one, which the embedded ZIA Admin Portal serves; a tenant that does not know it answers 404.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from directory.upstream.answers import decoded, require_ok
from directory.upstream.errors import ErrorKind, UpstreamError
from directory.upstream.sessions import Session
from directory.upstream.single_try import LIMIT, PATIENCE, request_once
from directory.upstream.transport import Answer, Patience, Transport
from portal.lib.certificates import BadCertificate, summary

STEP = "reading Business Continuity"
PATH = "businessContinuity"
TEXT_LIMIT = 512
WIRE = {
    "controller_dns": "privateCloudControllerDns",
    "controller_sni": "privateCloudControllerSni",
    "sp_url": "spUrl",
    "sp_ca_certificate": "spCaCertificate",
}


@dataclass(frozen=True, slots=True)
class Continuity:
    """The values as the upstream holds them; an empty one is not set there. The certificate is one in PEM form."""

    controller_dns: str = ""
    controller_sni: str = ""
    sp_url: str = ""
    sp_ca_certificate: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, field.name) for field in fields(self))


def read_continuity(session: Session, *, patience: Patience = PATIENCE, limit: float = LIMIT) -> Continuity | None:
    """The values, or None where the upstream has no such thing (404). Raises UpstreamError."""

    def ask(transport: Transport, headers: dict[str, str]) -> Answer:
        return transport.ask(STEP, "GET", f"{session.api}/{PATH}", headers=headers)

    answer = request_once(session, STEP, ask, patience=patience, limit=limit)
    if answer.status == 404:
        return None
    require_ok(STEP, answer, "the values")
    return _values(decoded(STEP, answer.body))


def _values(body: Any) -> Continuity:
    if not isinstance(body, Mapping):
        raise _unusable("it is not an object")
    texts = {name: _text(body, wire) for name, wire in WIRE.items() if name != "sp_ca_certificate"}
    return Continuity(**texts, sp_ca_certificate=_certificate(body))


def _text(body: Mapping[str, Any], wire: str) -> str:
    value = body.get(wire) or ""
    if not isinstance(value, str) or not value.isprintable() or len(value) > TEXT_LIMIT:
        raise _unusable(f"{wire} is not a printable text of {TEXT_LIMIT} characters at most")
    return value.strip()


def _certificate(body: Mapping[str, Any]) -> str:
    value = body.get(WIRE["sp_ca_certificate"]) or ""
    if not isinstance(value, str):
        raise _unusable("spCaCertificate is not a text")
    if not value.strip():
        return ""
    try:
        return summary(value, what="spCaCertificate").pem
    except BadCertificate as error:
        raise _unusable(str(error)) from None


def _unusable(reason: str) -> UpstreamError:
    message = f"ZIA's answer cannot be used while {STEP}: {reason.rstrip('.')}."
    return UpstreamError(ErrorKind.BAD_DATA, STEP, message, 200)
