"""What the fields of a posture may hold. Each function returns the normal form or raises ValueError with the reason."""

import base64
import re
import uuid

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

THUMBPRINT_LENGTHS = {40: "SHA-1", 64: "SHA-256"}
LEAST_CLIENT_VERSION = (4, 8)

_VERSION = re.compile(r"\d{1,6}(\.\d{1,6}){0,4}", re.ASCII)
_PATCH_MONTH = re.compile(r"20\d{2}-(0[1-9]|1[0-2])", re.ASCII)


def registry_key(text: str) -> str:
    """A registry path that begins with HKEY; a leading backslash, as the registry's tools write it, is kept."""
    if not text.removeprefix("\\").upper().startswith("HKEY_"):
        raise ValueError("it must begin with HKEY, such as HKEY_CURRENT_USER\\Software\\Zscaler\\App")
    return text


def absolute_path(text: str) -> str:
    """A path from a drive, a share, a root, a home folder or an environment variable, without double quotes."""
    if '"' in text:
        raise ValueError("write it without double quotes")
    if not re.match(r"[A-Za-z]:[\\/]|\\\\|/|~/|%\w+%", text):
        raise ValueError("it must be the whole path, such as C:\\Program Files\\Example\\example.exe")
    return text


def thumbprint(text: str) -> str:
    """The SHA-1 or SHA-256 thumbprint of a certificate: hex digits, colons and spaces between them are dropped."""
    digits = re.sub(r"[\s:]", "", text).upper()
    if not re.fullmatch(r"[0-9A-F]*", digits):
        raise ValueError("a thumbprint holds the digits 0 to 9 and A to F only")
    if len(digits) not in THUMBPRINT_LENGTHS:
        raise ValueError(f"a thumbprint has 40 (SHA-1) or 64 (SHA-256) digits, this one {len(digits)}")
    return digits


def ownership_variable(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]+", text):
        raise ValueError("letters and digits only")
    return text


def tenant_id(text: str) -> str:
    """A globally unique identifier, as Entra ID shows it."""
    try:
        found = uuid.UUID(text)
    except ValueError:
        raise ValueError(
            "it must be a globally unique identifier such as 72f988bf-86f1-41af-91ab-2d7cd011db47"
        ) from None
    return str(found)


def domain_or_workgroup(text: str) -> str:
    if re.search(r'[\s"/\\\[\]:;|=,+*?<>]', text):
        raise ValueError(
            'a domain or workgroup holds no spaces and none of the characters " / \\ [ ] : ; | = , + * ? < >'
        )
    return text


def client_version(text: str) -> str:
    """Two to four numbers, 4.8 or later: `4.8`, `4.8.0.456`."""
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6}){1,3}", text, re.ASCII):
        raise ValueError("write it as two to four numbers, such as 4.8 or 4.8.0.456")
    numbers = [int(part) for part in text.split(".")]
    if tuple(numbers[:2]) < LEAST_CLIENT_VERSION:
        raise ValueError("only 4.8 and later can be checked")
    return ".".join(map(str, numbers))


def least_version(text: str) -> str:
    """`edition: version`: devices of the edition pass with that version or a later one."""
    return _edition_and(_VERSION, "a version such as 14.5", text)


def least_patch(text: str) -> str:
    """`edition: month`: Android devices of the edition pass with the security patches of that month or later."""
    return _edition_and(_PATCH_MONTH, "a month such as 2026-05", text)


def _edition_and(wanted: re.Pattern[str], words: str, text: str) -> str:
    edition, separator, value = (part.strip() for part in text.rpartition(":"))
    edition = " ".join(edition.split())
    if not separator or not edition:
        raise ValueError("write it as edition: version")
    if len(edition) > 60:
        raise ValueError("the edition has more than 60 characters")
    if not wanted.fullmatch(value):
        raise ValueError(f"{value or 'nothing'} is not {words}")
    return f"{edition}: {value}"


def certificate(text: str) -> str:
    """One X.509 certificate, with or without the lines around it, as Base64 without breaks."""
    if "PRIVATE KEY" in text:
        raise ValueError("it holds a private key. Upload the certificate alone, and treat that key as exposed")
    if text.count("-----BEGIN") > 1:
        raise ValueError("it holds several certificates. Upload one")
    inner = re.sub(r"-----(BEGIN|END) CERTIFICATE-----|\s", "", text)
    try:
        found = x509.load_der_x509_certificate(base64.b64decode(inner, validate=True))
        found.subject.rfc4514_string()  # parts are only parsed when they are read
    except (ValueError, x509.InvalidVersion):
        raise ValueError("it is not a certificate in Base64 form") from None
    return base64.b64encode(found.public_bytes(Encoding.DER)).decode()


def certificate_facts(stored: str) -> str:
    """Whose certificate it is and until when, in words."""
    found = x509.load_der_x509_certificate(base64.b64decode(stored))
    common = found.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    name = str(common[0].value) if common else found.subject.rfc4514_string()
    return f"{name[:200]}, valid until {found.not_valid_after_utc:%-d %b %Y}"


def certificate_lines(stored: str) -> str:
    """A kept certificate as a PEM file has it."""
    found = x509.load_der_x509_certificate(base64.b64decode(stored))
    return found.public_bytes(Encoding.PEM).decode().strip()
