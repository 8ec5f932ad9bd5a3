"""Versions of clients and of operating systems."""

import re

from portal.lib.quoting import quoted

LEAST_CLIENT_VERSION = (4, 8)

_VERSION = re.compile(r"\d{1,6}(\.\d{1,6}){0,4}", re.ASCII)
_PATCH_MONTH = re.compile(r"20\d{2}-(0[1-9]|1[0-2])", re.ASCII)


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


def _edition_and(wanted: re.Pattern[str], example: str, text: str) -> str:
    edition, separator, value = (part.strip() for part in text.rpartition(":"))
    edition = " ".join(edition.split())
    if not separator or not edition:
        raise ValueError("write it as edition: version")
    if len(edition) > 60:
        raise ValueError("the edition has more than 60 characters")
    if not wanted.fullmatch(value):
        raise ValueError(f"{quoted(value) or 'nothing'} is not {example}")
    return f"{edition}: {value}"
