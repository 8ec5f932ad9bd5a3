"""The names that admins give: one check, and one way to name a copy."""

import re
from collections.abc import Container

from portal.lib.errors import DomainError

LIMIT = 255
PREFIX = "Copy of "
OF_A_COPY = re.compile(rf"(?:{PREFIX})+(?P<source>.+?)(?: \(\d+\))?", re.IGNORECASE)


def clean_name(name: str, noun: str, limit: int = LIMIT) -> str:
    """The name with single spaces. Raises DomainError on `name`; `noun` is what bears it, e.g. `device group`."""
    clean = " ".join(name.split())
    if not clean:
        raise DomainError.on("name", f"Give the {noun} a name.")
    if len(clean) > limit:
        raise DomainError.on("name", f"The name has {len(clean)} characters, {limit} are allowed.")
    if any(ord(character) < 32 for character in clean):
        raise DomainError.on("name", "The name holds a control character.")
    return clean


def copy_name(name: str, taken: Container[str], limit: int = LIMIT) -> str:
    """`Copy of NAME`, with a number where that is taken, cut to the limit. `taken` holds names in lower case.

    The copy of a copy is one more copy of the same: `Copy of NAME (2)`.
    """
    if copied := OF_A_COPY.fullmatch(name):
        name = copied["source"]
    number = 1
    while True:
        suffix = f" ({number})" if number > 1 else ""
        wanted = (PREFIX + name)[: limit - len(suffix)].rstrip() + suffix
        if wanted.lower() not in taken:
            return wanted
        number += 1
