"""Certificates of every kind, made on the spot."""

import datetime as dt

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


def name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)])


def certificate(
    subject: str = "Contoso Root CA",
    *,
    issuer: str | x509.Name = "",
    ca: bool | None = True,
    starts: dt.datetime = NOW - DAY,
    ends: dt.datetime = NOW + 365 * DAY,
    rsa_bits: int = 0,
    rsa_key: rsa.RSAPrivateKey | None = None,
    may_sign: bool | None = None,
    key: ec.EllipticCurvePrivateKey | None = None,
    serial: int = 0,
) -> x509.Certificate:
    """Self-signed unless `issuer` names another; `ca=None` and `may_sign=None` leave that extension out."""
    if rsa_bits:
        rsa_key = rsa.generate_private_key(65537, rsa_bits)
    pair = rsa_key or key or ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer or subject) if isinstance(issuer, str) else issuer)
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
    return resigned(certificate(key=key, serial=written), key, _integer(written), _integer(serial))


def dated(starts: bytes, ends: bytes) -> bytes:
    """A root in DER form with these times, as `00010101000000Z`, also with those that the library writes nowhere."""
    key = ec.generate_private_key(ec.SECP256R1())
    first, last = dt.datetime(2051, 1, 1, tzinfo=dt.UTC), dt.datetime(2052, 1, 1, tzinfo=dt.UTC)
    sound = certificate("Halden Root", key=key, starts=first, ends=last)
    written = (b"20510101000000Z\x18\x0f20520101000000Z", starts + b"\x18\x0f" + ends)
    return resigned(sound, key, *written)


def resigned(sound: x509.Certificate, key: ec.EllipticCurvePrivateKey, old: bytes, new: bytes) -> bytes:
    """The certificate in DER form with some bytes replaced, and a right signature over the result."""
    inner = sound.tbs_certificate_bytes
    assert old in inner
    signed = _der(0x30, inner[2 + (inner[1] & 0x7F) :].replace(old, new, 1))
    algorithm = bytes.fromhex("300a06082a8648ce3d040302")  # ecdsa-with-SHA256
    signature = _der(0x03, b"\0" + key.sign(signed, ec.ECDSA(hashes.SHA256())))
    return _der(0x30, signed + algorithm + signature)


def signed_with(algorithm: hashes.HashAlgorithm, number: int) -> bytes:
    """A root in DER form with an RSA key; `number` is the last one of the algorithm's name (RFC 8017): 5 with SHA-1."""
    key = rsa.generate_private_key(65537, 2048)
    sound = certificate("Halden Works Root", rsa_key=key)
    oid = bytes.fromhex("06092a864886f70d0101")
    old, new = oid + bytes([11, 5, 0]), oid + bytes([number, 5, 0])
    inner = sound.tbs_certificate_bytes.replace(old, new)
    assert inner != sound.tbs_certificate_bytes
    signature = key.sign(inner, padding.PKCS1v15(), algorithm)
    return _der(0x30, inner + _der(0x30, new) + _der(0x03, b"\0" + signature))


def _integer(number: int) -> bytes:
    return _der(0x02, number.to_bytes(number.bit_length() // 8 + 1, signed=True))


def _der(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + length.to_bytes(size) + content
