"""What names a process of a process-based application: paths, and how its program file is recognised."""

import re

from profiles.postures.grammars import thumbprint

LONGEST = 1024
_FORBIDDEN = re.compile(r'["<>|?]')
_VARIABLE = re.compile(r"%[A-Za-z_][\w() ]*%")


def process_path(text: str) -> str:
    """The whole path of a program. `*` stands for one component, `**` for any number of them, never for a part of one.

    Environment variables such as %APPDATA% may begin it.
    """
    if len(text) > LONGEST:
        raise ValueError(f"it has {len(text)} characters, {LONGEST} are allowed")
    if _FORBIDDEN.search(text):
        raise ValueError('a path holds none of the characters " < > | ?')
    components = [part for part in re.split(r"[\\/]", text) if part]
    if not components:
        raise ValueError("it names no program")
    for part in components:
        if "*" in part and part not in ("*", "**"):
            raise ValueError(f"{part}: an asterisk stands for a whole part of the path, not for a piece of one")
        if "%" in _VARIABLE.sub("", part):
            raise ValueError(f"{part}: an environment variable stands between two percent signs")
    if components[-1] in ("*", "**"):
        raise ValueError("it must end in the name of a program")
    return text


def signature(text: str) -> str:
    """`name: hash`, the SHA-256 of the program file."""
    label, digits = _pair(text, "name: hash")
    clean = re.sub(r"\s", "", digits).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", clean):
        raise ValueError("the hash must be a SHA-256: 64 digits from 0 to 9 and a to f")
    return f"{label}: {clean}"


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
