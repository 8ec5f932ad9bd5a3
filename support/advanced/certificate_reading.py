"""Reading an uploaded root certificate: exactly one valid CA certificate, or the reason why not."""

import datetime as dt
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

from portal.lib.certificates import BadCertificate, shown_name, single
from portal.lib.errors import DomainError

SMALLEST_RSA = 2048
LONGEST_SERIAL = 159  # bits: with the sign, 20 bytes of DER


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the portal keeps and shows of a certificate. Times in UTC; `sha256` as colon-separated hex pairs."""

    pem: str
    subject: str
    issuer: str
    serial: str
    key_type: str
    valid_from: dt.datetime
    valid_until: dt.datetime
    sha256: str


def read(content: bytes, now: dt.datetime) -> Certificate:
    """The one certificate in a PEM or DER file. Raises DomainError on the field `certificate`."""
    try:
        found = single(content)
        _check(found, now)
        return _facts(found)
    except BadCertificate as error:
        raise refused(str(error)) from None
    except (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension):  # parts are only parsed when they are read
        raise refused("The certificate is damaged: a part of it cannot be read.") from None


def _facts(found: x509.Certificate) -> Certificate:
    return Certificate(
        pem=found.public_bytes(serialization.Encoding.PEM).decode(),
        subject=shown_name(found.subject),
        issuer=shown_name(found.issuer),
        serial=f"{found.serial_number:x}",
        key_type=_key_type(found),
        valid_from=found.not_valid_before_utc,
        valid_until=found.not_valid_after_utc,
        sha256=found.fingerprint(hashes.SHA256()).hex(":"),
    )


def _check(found: x509.Certificate, now: dt.datetime) -> None:
    if found.not_valid_after_utc <= now:
        raise refused(f"The certificate expired on {found.not_valid_after_utc:%-d %B %Y}.")
    if found.not_valid_before_utc > now:
        raise refused(f"The certificate is not valid before {found.not_valid_before_utc:%-d %B %Y}.")
    _check_authority(found.extensions)
    if found.issuer != found.subject:
        raise refused(f"This is not a root certificate: it was issued by {shown_name(found.issuer)}.")
    try:
        found.verify_directly_issued_by(found)
    except Exception:  # a wrong signature, or a key that cannot sign
        raise refused("The certificate's signature does not match its own key.") from None
    if not 0 < found.serial_number < 1 << LONGEST_SERIAL:
        raise refused("Its serial number is not a positive number of 20 bytes at most.")
    key = found.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < SMALLEST_RSA:
        raise refused(f"Its RSA key has {key.key_size} bits. Devices ask for {SMALLEST_RSA} at least.")


def _check_authority(extensions: x509.Extensions) -> None:
    try:
        constraints = extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        raise refused("The certificate does not say that it belongs to a certificate authority.") from None
    if not constraints.ca:
        raise refused("This is not the certificate of a certificate authority (CA is false).")
    for usage in extensions:
        if isinstance(usage.value, x509.KeyUsage) and not usage.value.key_cert_sign:
            raise refused("Its key may not sign certificates (key usage), so it cannot be a root certificate.")


def _key_type(found: x509.Certificate) -> str:
    key = found.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC {key.curve.name}"
    if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
        return "EdDSA"
    raise refused("Its kind of key is not supported. Use RSA or an elliptic curve.")


def refused(reason: str) -> DomainError:
    return DomainError(reason, fields={"certificate": [reason]})
