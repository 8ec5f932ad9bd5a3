"""What was read of a row, as one number: equal numbers, equal rows.

The mirror keeps the number beside each row, so that a run tells at once which of a million rows differ from what it
reads, without looking at their columns. A user's number covers the groups and the department as far as the same run has
listed them; it therefore changes when one of those vanishes or comes back.
"""

import hashlib
from array import array
from collections.abc import Sequence

SIZE = 8  # bytes; a change that is overlooked by chance has odds of one in 2**64


def of_texts(*texts: str) -> int:
    return _number("\0".join(texts).encode())


def of_user(name: str, email: str, department: int, groups: Sequence[int]) -> int:
    """`groups` in ascending order; `department` is 0 for none."""
    return _number(f"{name}\0{email}\0{department}\0".encode() + array("q", groups).tobytes())


def _number(content: bytes) -> int:
    """As the databases' BIGINT holds it: signed."""
    return int.from_bytes(hashlib.blake2b(content, digest_size=SIZE).digest(), "big", signed=True)
