"""How the program file of a process-based application is recognised."""

import re

from profiles.catalog.grammars import thumbprint


def signature(text: str) -> str:
    """`name: hash`, the SHA-256 of the program file."""
    label, digits = _pair(text, "name: hash")
    digest = re.sub(r"\s", "", digits).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ValueError("the hash must be a SHA-256: 64 digits from 0 to 9 and a to f")
    return f"{label}: {digest}"


def signer(text: str) -> str:
    """`name: thumbprint`, of the certificate that signed the program."""
    label, digits = _pair(text, "name: thumbprint")
    return f"{label}: {thumbprint(digits)}"


def subject(text: str) -> str:
    """`name: subject`, the subject of the certificate that signed the program."""
    label, value = _pair(text, "name: subject")
    return f"{label}: {value}"


def label_of(entry: str) -> str:
    return entry.partition(":")[0].strip().lower()


def _pair(text: str, form: str) -> tuple[str, str]:
    label, separator, value = text.partition(":")
    label, value = " ".join(label.split()), value.strip()
    if not separator or not label or not value:
        raise ValueError(f"write it as {form}")
    if len(label) > 100:
        raise ValueError("the name has more than 100 characters")
    return label, value
