"""The names that admins give: one check, and one way to name a copy."""

import re
from collections.abc import Container

from portal.lib.errors import DomainError
from portal.lib.letters import composed, has_control, lower, without_unseen

LIMIT = 255
PREFIX = "Copy of "
OF_A_COPY = re.compile(rf"(?:{PREFIX})+(?P<source>.+?)(?: \(\d+\))?", re.IGNORECASE)


def clean_name(name: str, noun: str, limit: int = LIMIT) -> str:
    """The name composed, with single spaces, without characters that show nothing (see `portal.lib.letters`).

    Raises DomainError on `name`; `noun` is what bears it, e.g. `device group`.
    """
    clean = " ".join(without_unseen(composed(name)).split())
    if not clean:
        nothing = " What was entered shows nothing." if name.strip() else ""
        raise DomainError.on("name", f"Give the {noun} a name.{nothing}")
    if len(clean) > limit:
        raise DomainError.on("name", f"The name has {len(clean)} characters, {limit} are allowed.")
    if has_control(clean):
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
        if lower(wanted) not in taken:
            return wanted
        number += 1
