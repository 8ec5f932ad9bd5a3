"""Certificates, and what is known of one: its thumbprint."""

import base64
import re

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from portal.lib.certificates import BadCertificate, end_text, name_text, summary

THUMBPRINT_LENGTHS = {40: "SHA-1", 64: "SHA-256"}


def certificate(text: str) -> str:
    """One X.509 certificate, with or without the lines around it, as Base64 without breaks."""
    try:
        pem = summary(text, what="It").pem
    except BadCertificate as error:
        raise ValueError(str(error).removesuffix(".")) from None
    return "".join(pem.splitlines()[1:-1])


def certificate_facts(stored: str) -> str:
    """Whose certificate it is and until when, in words."""
    cert = x509.load_der_x509_certificate(base64.b64decode(stored))
    return f"{name_text(cert.subject)[:200]}, valid until: {end_text(cert.not_valid_after_utc)}"


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
