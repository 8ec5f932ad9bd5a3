"""Reading an uploaded root certificate: exactly one valid CA certificate, or the reason why not."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa

from portal.lib.certificates import (
    BadCertificate,
    Summary,
    is_same_name,
    readable,
    shown_name,
    single,
    summary_of,
)
from portal.lib.errors import DomainError

SMALLEST_RSA = 2048
LONGEST_SERIAL = 159  # bits: with the sign, 20 bytes of DER
EdwardsKey = ed25519.Ed25519PublicKey | ed448.Ed448PublicKey


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
        certificate = single(content)
        with readable("The certificate"):
            _check(certificate, now)
            return RootFacts(
                summary=summary_of(certificate),
                issuer=shown_name(certificate.issuer),
                serial=f"{certificate.serial_number:x}",
                key_type=_key_type(certificate),
                valid_from=certificate.not_valid_before_utc,
            )
    except BadCertificate as error:
        raise DomainError.on("certificate", str(error)) from None


def cautions(pem: str) -> Sequence[str]:
    """What an admin should know of the certificate that is stored, a sentence each."""
    try:
        certificate = single(pem.encode(), what="The stored certificate")
        with readable("The stored certificate"):
            return list(_cautions(certificate))
    except BadCertificate as error:
        return [str(error)]


def _cautions(certificate: x509.Certificate) -> Iterator[str]:
    if isinstance(certificate.signature_hash_algorithm, hashes.SHA1):
        yield "It is signed with SHA-1. Some devices trust no such root certificate any more."
    if certificate.serial_number == 0:
        yield "Its serial number is 0, where a positive one is expected. Some devices refuse it."


def _check(certificate: x509.Certificate, now: dt.datetime) -> None:
    if certificate.not_valid_after_utc <= now:
        raise BadCertificate(f"The certificate expired on {certificate.not_valid_after_utc:%-d %B %Y}.")
    if certificate.not_valid_before_utc > now:
        raise BadCertificate(f"The certificate is not valid before {certificate.not_valid_before_utc:%-d %B %Y}.")
    _check_authority(certificate.extensions)
    if not is_same_name(certificate.issuer, certificate.subject):
        raise BadCertificate(f"This is not a root certificate: it was issued by {shown_name(certificate.issuer)}.")
    _key_type(certificate)
    _check_signature(certificate)
    if not 0 <= certificate.serial_number < 1 << LONGEST_SERIAL:
        raise BadCertificate("Its serial number is not a positive number of 20 bytes at most.")
    key = certificate.public_key()
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


def _check_signature(certificate: x509.Certificate) -> None:
    """The library's `verify_directly_issued_by` does not do: it refuses SHA-1, and names in two types of string."""
    try:
        is_right = _is_signed_by_itself(certificate)
    except UnsupportedAlgorithm:
        algorithm = certificate.signature_algorithm_oid.dotted_string
        raise BadCertificate(f"The algorithm of its signature ({algorithm}) is not supported here.") from None
    except InvalidSignature:
        is_right = False
    if not is_right:
        raise BadCertificate("The certificate's signature does not match its own key.")


def _is_signed_by_itself(certificate: x509.Certificate) -> bool:
    """Raises InvalidSignature, or UnsupportedAlgorithm; False where such a key makes no such signature."""
    key, signature, signed = certificate.public_key(), certificate.signature, certificate.tbs_certificate_bytes
    scheme, algorithm = certificate.signature_algorithm_parameters, certificate.signature_hash_algorithm
    if isinstance(key, EdwardsKey):
        key.verify(signature, signed)
    elif scheme is None:
        raise UnsupportedAlgorithm("of the signature")
    elif isinstance(key, ec.EllipticCurvePublicKey) and isinstance(scheme, ec.ECDSA):
        key.verify(signature, signed, scheme)
    elif isinstance(key, rsa.RSAPublicKey) and isinstance(scheme, padding.PKCS1v15 | padding.PSS) and algorithm:
        key.verify(signature, signed, scheme, algorithm)
    else:
        return False
    return True


def _key_type(certificate: x509.Certificate) -> str:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC {key.curve.name}"
    if isinstance(key, EdwardsKey):
        return "EdDSA"
    raise BadCertificate("Its kind of key is not supported. Use RSA or an elliptic curve.")
