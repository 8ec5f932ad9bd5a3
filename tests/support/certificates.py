"""Certificates of every kind, made on the spot."""

import datetime as dt

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


def name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)])


def certificate(
    subject: str = "Contoso Root CA",
    *,
    issuer: str = "",
    ca: bool | None = True,
    starts: dt.datetime = NOW - DAY,
    ends: dt.datetime = NOW + 365 * DAY,
    rsa_bits: int = 0,
    may_sign: bool | None = None,
) -> x509.Certificate:
    """Self-signed unless `issuer` names another; `ca=None` and `may_sign=None` leave that extension out."""
    key = rsa.generate_private_key(65537, rsa_bits) if rsa_bits else ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer or subject))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(ends)
    )
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    if may_sign is not None:
        builder = builder.add_extension(key_usage(may_sign), critical=True)
    return builder.sign(key, hashes.SHA256())


def key_usage(may_sign: bool) -> x509.KeyUsage:
    """Digital signatures, and certificates too if `may_sign`."""
    return x509.KeyUsage(True, False, False, False, False, may_sign, False, False, False)


def pem(found: x509.Certificate) -> bytes:
    return found.public_bytes(serialization.Encoding.PEM)


def der(found: x509.Certificate) -> bytes:
    return found.public_bytes(serialization.Encoding.DER)
