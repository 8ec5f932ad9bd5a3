"""Reading an uploaded root certificate: exactly one valid CA certificate, or the reason why not."""

import datetime as dt
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

from portal.lib.certificates import BadCertificate, Summary, readable, shown_name, single, summary_of
from portal.lib.errors import DomainError

SMALLEST_RSA = 2048
LONGEST_SERIAL = 159  # bits: with the sign, 20 bytes of DER


@dataclass(frozen=True, slots=True)
class RootFacts:
    """What the portal keeps and shows of a root certificate, besides what it shows of every certificate."""

    summary: Summary
    issuer: str
    serial: str
    key_type: str
    valid_from: dt.datetime


def read_root(content: bytes, now: dt.datetime) -> RootFacts:
    """The one certificate in a PEM or DER file. Raises DomainError on the field `certificate`."""
    try:
        found = single(content)
        with readable("The certificate"):
            _check(found, now)
            return RootFacts(
                summary=summary_of(found),
                issuer=shown_name(found.issuer),
                serial=f"{found.serial_number:x}",
                key_type=_key_type(found),
                valid_from=found.not_valid_before_utc,
            )
    except BadCertificate as error:
        raise DomainError.on("certificate", str(error)) from None


def _check(found: x509.Certificate, now: dt.datetime) -> None:
    if found.not_valid_after_utc <= now:
        raise BadCertificate(f"The certificate expired on {found.not_valid_after_utc:%-d %B %Y}.")
    if found.not_valid_before_utc > now:
        raise BadCertificate(f"The certificate is not valid before {found.not_valid_before_utc:%-d %B %Y}.")
    _check_authority(found.extensions)
    if found.issuer != found.subject:
        raise BadCertificate(f"This is not a root certificate: it was issued by {shown_name(found.issuer)}.")
    try:
        found.verify_directly_issued_by(found)
    except Exception:  # a wrong signature, or a key that cannot sign
        raise BadCertificate("The certificate's signature does not match its own key.") from None
    if not 0 < found.serial_number < 1 << LONGEST_SERIAL:
        raise BadCertificate("Its serial number is not a positive number of 20 bytes at most.")
    key = found.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < SMALLEST_RSA:
        raise BadCertificate(f"Its RSA key has {key.key_size} bits. Devices ask for {SMALLEST_RSA} at least.")


def _check_authority(extensions: x509.Extensions) -> None:
    try:
        constraints = extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        raise BadCertificate("The certificate does not say that it belongs to a certificate authority.") from None
    if not constraints.ca:
        raise BadCertificate("This is not the certificate of a certificate authority (CA is false).")
    for usage in extensions:
        if isinstance(usage.value, x509.KeyUsage) and not usage.value.key_cert_sign:
            raise BadCertificate("Its key may not sign certificates (key usage), so it cannot be a root certificate.")


def _key_type(found: x509.Certificate) -> str:
    key = found.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC {key.curve.name}"
    if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
        return "EdDSA"
    raise BadCertificate("Its kind of key is not supported. Use RSA or an elliptic curve.")
