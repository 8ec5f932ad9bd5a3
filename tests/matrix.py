"""The fault matrix of docs/reliability.md: what can go wrong, what is promised then, and the tests that prove it."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "reliability.md"
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.*?) \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    fault: str
    promise: str
    proofs: tuple[str, ...]


@cache
def rows() -> tuple[Row, ...]:
    found = ROW.findall(PAGE.read_text())
    return tuple(
        Row(int(number), fault, promise, tuple(re.findall(r"`(\w+)`", proofs)))
        for number, fault, promise, proofs in found
    )


@cache
def proofs() -> frozenset[str]:
    """The names of all tests that prove something."""
    return frozenset(name for row in rows() for name in row.proofs)
