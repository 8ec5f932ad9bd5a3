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
    key: ec.EllipticCurvePrivateKey | None = None,
    serial: int = 0,
) -> x509.Certificate:
    """Self-signed unless `issuer` names another; `ca=None` and `may_sign=None` leave that extension out."""
    pair = rsa.generate_private_key(65537, rsa_bits) if rsa_bits else key or ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer or subject))
        .public_key(pair.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(ends)
    )
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    if may_sign is not None:
        builder = builder.add_extension(key_usage(may_sign), critical=True)
    return builder.sign(pair, hashes.SHA256())


def key_usage(may_sign: bool) -> x509.KeyUsage:
    """Digital signatures, and certificates too if `may_sign`."""
    return x509.KeyUsage(True, False, False, False, False, may_sign, False, False, False)


def pem(found: x509.Certificate) -> bytes:
    return found.public_bytes(serialization.Encoding.PEM)


def der(found: x509.Certificate) -> bytes:
    return found.public_bytes(serialization.Encoding.DER)


def numbered(serial: int) -> bytes:
    """A root in DER form with that serial number, also with one that the library writes into no certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    written = 1 << 158
    sound = certificate(key=key, serial=written)
    inner = sound.tbs_certificate_bytes
    body = inner[2 + (inner[1] & 0x7F) :].replace(_integer(written), _integer(serial), 1)
    signed = _der(0x30, body)
    algorithm = bytes.fromhex("300a06082a8648ce3d040302")  # ecdsa-with-SHA256
    signature = _der(0x03, b"\0" + key.sign(signed, ec.ECDSA(hashes.SHA256())))
    return _der(0x30, signed + algorithm + signature)


def _integer(number: int) -> bytes:
    return _der(0x02, number.to_bytes(number.bit_length() // 8 + 1, signed=True))


def _der(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + length.to_bytes(size) + content
