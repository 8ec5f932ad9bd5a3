"""One X.509 certificate out of a file or a text, and what pages show of it."""

import base64
import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SIZE_LIMIT = 64 * 1024
NAME_LIMIT = 500


class BadCertificate(ValueError):
    """Why something is no certificate, as a sentence for an admin."""


@dataclass(frozen=True, slots=True)
class Summary:
    """`sha256` is the certificate's own fingerprint as colon-separated hex pairs.

    `thumbprint` is the SHA-256 of its public key (SubjectPublicKeyInfo) in Base64, the form that installers take.
    """

    pem: str
    subject: str
    valid_until: dt.datetime
    sha256: str
    thumbprint: str


def single(content: bytes, *, what: str = "The file") -> x509.Certificate:
    """The one certificate in PEM or DER form; `what` begins the sentences of BadCertificate."""
    if not content:
        raise BadCertificate(f"{what} is empty.")
    if len(content) > SIZE_LIMIT:
        raise BadCertificate(f"{what} is larger than 64 KB. A certificate is much smaller.")
    if b"PRIVATE KEY" in content:
        raise BadCertificate(f"{what} holds a private key. Give the certificate alone, and treat that key as exposed.")
    try:
        if b"-----BEGIN" not in content:
            return x509.load_der_x509_certificate(content)
        chain = x509.load_pem_x509_certificates(content)
    except (ValueError, x509.InvalidVersion):
        raise BadCertificate(f"{what} is not a certificate in PEM or DER form.") from None
    if len(chain) != 1:
        raise BadCertificate(f"{what} holds {len(chain)} certificates. Give exactly one.")
    if content.count(b"-----BEGIN ") != 1:
        raise BadCertificate(f"{what} holds something besides the certificate. Give the certificate alone.")
    return chain[0]


@contextmanager
def readable(what: str) -> Iterator[None]:
    """Around reading parts of a certificate, which are parsed only then. Raises BadCertificate where one is damaged."""
    try:
        yield
    except BadCertificate:
        raise
    except (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension):
        raise BadCertificate(f"{what} is damaged: a part of it cannot be read.") from None


def summary(text: str, *, what: str) -> Summary:
    """The certificate of a PEM text. Raises BadCertificate, also where a part of it cannot be read."""
    certificate = single(text.strip().encode("utf-8", "replace"), what=what)
    with readable(what):
        return summary_of(certificate)


def summary_of(certificate: x509.Certificate) -> Summary:
    """To be called within `readable`."""
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Summary(
        pem=certificate.public_bytes(Encoding.PEM).decode(),
        subject=shown_name(certificate.subject),
        valid_until=certificate.not_valid_after_utc,
        sha256=certificate.fingerprint(hashes.SHA256()).hex(":"),
        thumbprint=base64.b64encode(hashlib.sha256(key).digest()).decode(),
    )


def name_text(name: x509.Name) -> str:
    """The common name, or else the whole one."""
    common = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(common[0].value) if common else name.rfc4514_string()


def shown_name(name: x509.Name) -> str:
    """The same, cut to what is stored. Raises BadCertificate where there is none, or one that cannot be shown."""
    shown = name_text(name)
    if not shown.strip():
        raise BadCertificate("The certificate has no name.")
    if not shown.isprintable():
        raise BadCertificate("The certificate's name holds characters that cannot be shown.")
    return shown[:NAME_LIMIT]
