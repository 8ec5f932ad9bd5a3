"""One X.509 certificate out of a file or a text, and what pages show of it.

Every field for a certificate is read here.
"""

import base64
import binascii
import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from portal.lib.formats import DAY

SIZE_LIMIT = 64 * 1024
NAME_LIMIT = 500
LABELS = frozenset({"CERTIFICATE", "X509 CERTIFICATE"})
SEQUENCE = 0x30
NO_END = dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC)
"""How a certificate says that it never ends (RFC 5280, section 4.1.2.5)."""


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
    """The one certificate in PEM or DER form, or in the Base64 of a PEM without the lines around it.

    `what` begins the sentences of BadCertificate.
    """
    if not content:
        raise BadCertificate(f"{what} is empty.")
    if len(content) > SIZE_LIMIT:
        raise BadCertificate(f"{what} is larger than 64 KB. A certificate is much smaller.")
    if b"PRIVATE KEY" in content:
        raise BadCertificate(f"{what} holds a private key. Give the certificate alone, and treat that key as exposed.")
    try:
        if b"-----BEGIN" in content:
            return _of_pem(content, what)
        return x509.load_der_x509_certificate(_alone(_unwrapped(content), what))
    except BadCertificate:
        raise
    except (ValueError, x509.InvalidVersion) as error:
        raise BadCertificate(f"{what} is not a certificate in PEM or DER form{_because(error)}.") from None


def _of_pem(content: bytes, what: str) -> x509.Certificate:
    labels = re.findall(r"-----BEGIN ([^-\r\n]{1,40})-----", content.decode("ascii", "replace"))
    if labels and not LABELS.intersection(labels):
        raise BadCertificate(f"{what} holds a {labels[0]}, which is not a certificate in PEM or DER form.")
    chain = x509.load_pem_x509_certificates(content)
    if len(chain) != 1:
        raise BadCertificate(f"{what} holds {len(chain)} certificates. Give exactly one.")
    if content.count(b"-----BEGIN ") != 1:
        raise BadCertificate(f"{what} holds something besides the certificate. Give the certificate alone.")
    return chain[0]


def _unwrapped(content: bytes) -> bytes:
    """DER as it is, Base64 decoded."""
    try:
        return base64.b64decode(b"".join(content.split()), validate=True)
    except binascii.Error:
        return content


def _alone(der: bytes, what: str) -> bytes:
    """Without the white space that an editor left behind the end, which the length in the first bytes tells."""
    size = der[1] if len(der) > 1 else 0
    width = size & 0x7F if size & 0x80 else 0
    end = 2 + width + (int.from_bytes(der[2 : 2 + width]) if width else size)
    if der[:1] != bytes([SEQUENCE]) or end >= len(der):
        return der
    if der[end:].strip():
        raise BadCertificate(f"{what} holds something besides the certificate. Give the certificate alone.")
    return der[:end]


def _because(error: Exception) -> str:
    """The library's reason in brackets, where it says more than that the file has another form."""
    reason = str(error).partition(". See ")[0].strip(" .")
    return f" ({reason})" if reason and "PEM file" not in reason else ""


@contextmanager
def readable(what: str) -> Iterator[None]:
    """Around reading parts of a certificate, which are parsed only then: BadCertificate where one cannot be read."""
    try:
        yield
    except BadCertificate:
        raise
    except UnsupportedAlgorithm as error:
        raise BadCertificate(f"{what} uses what is not supported here{_because(error)}.") from None
    except (ValueError, x509.DuplicateExtension) as error:
        raise BadCertificate(f"{what} is damaged, or a part of it cannot be read here{_because(error)}.") from None


def text_of_file(content: bytes) -> str:
    """An uploaded file as a text field holds it: PEM as it is, the bytes of DER in Base64."""
    if content[:1] == bytes([SEQUENCE]) and b"-----BEGIN" not in content and not content.isascii():
        return base64.b64encode(content).decode()
    return content.decode("utf-8", "replace")


def summary(text: str, *, what: str) -> Summary:
    """The certificate of a text. Raises BadCertificate, also where a part of it cannot be read."""
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
    return " ".join((str(common[0].value) if common else name.rfc4514_string()).split())


def shown_name(name: x509.Name) -> str:
    """The same, cut to what is stored. Raises BadCertificate where there is none, or one that cannot be shown."""
    shown = name_text(name)
    if not shown:
        raise BadCertificate("The certificate has no name.")
    if not shown.isprintable():
        raise BadCertificate("The certificate's name holds characters that cannot be shown.")
    return shown[:NAME_LIMIT]


def end_text(value: dt.datetime) -> str:
    """The day, in UTC, on which a certificate ends, e.g. `24 Nov 2026`; `no end` where it never does."""
    return "no end" if value >= NO_END else value.strftime(DAY)


def is_same_name(one: x509.Name, other: x509.Name) -> bool:
    """Whether two names say the same, whatever type of string each is written in, as RFC 5280 (section 7.1) compares
    them: case and repeated spaces do not count.
    """
    return _compared(one) == _compared(other)


def _compared(name: x509.Name) -> list[frozenset[tuple[str, str | bytes]]]:
    return [frozenset((part.oid.dotted_string, _folded(part.value)) for part in relative) for relative in name.rdns]


def _folded(value: str | bytes) -> str | bytes:
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split()) if isinstance(value, str) else value
