"""Certificates, and what is known of one: its thumbprint."""

import base64
import re

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from portal.lib.certificates import name_text, single

THUMBPRINT_LENGTHS = {40: "SHA-1", 64: "SHA-256"}


def certificate(text: str) -> str:
    """One X.509 certificate, with or without the lines around it, as Base64 without breaks."""
    if "PRIVATE KEY" in text:
        raise ValueError("it holds a private key. Upload the certificate alone, and treat that key as exposed")
    if text.count("-----BEGIN") > 1:
        raise ValueError("it holds several certificates. Upload one")
    inner = re.sub(r"-----(BEGIN|END) CERTIFICATE-----|\s", "", text)
    try:
        cert = single(base64.b64decode(inner, validate=True))
        cert.subject.rfc4514_string()  # parts are only parsed when they are read
    except ValueError:
        raise ValueError("it is not a certificate in Base64 form") from None
    return base64.b64encode(cert.public_bytes(Encoding.DER)).decode()


def certificate_facts(stored: str) -> str:
    """Whose certificate it is and until when, in words."""
    cert = x509.load_der_x509_certificate(base64.b64decode(stored))
    return f"{name_text(cert.subject)[:200]}, valid until {cert.not_valid_after_utc:%-d %b %Y}"


def certificate_lines(stored: str) -> str:
    """A kept certificate as a PEM file has it."""
    cert = x509.load_der_x509_certificate(base64.b64decode(stored))
    return cert.public_bytes(Encoding.PEM).decode().strip()


def thumbprint(text: str) -> str:
    """The SHA-1 or SHA-256 thumbprint of a certificate: hex digits, colons and spaces between them are dropped."""
    digits = re.sub(r"[\s:]", "", text).upper()
    if not re.fullmatch(r"[0-9A-F]*", digits):
        raise ValueError("a thumbprint holds the digits 0 to 9 and A to F only")
    if len(digits) not in THUMBPRINT_LENGTHS:
        raise ValueError(f"a thumbprint has 40 (SHA-1) or 64 (SHA-256) digits, this one {len(digits)}")
    return digits
