"""The tables of docs/reliability.md and docs/security.md: what can go wrong, what is promised, which tests prove it."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"
RELIABILITY = "reliability.md"
SECURITY = "security.md"
PAGES = (RELIABILITY, SECURITY)
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.*?) \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    fault: str
    promise: str
    proofs: tuple[str, ...]


@cache
def rows(page: str) -> tuple[Row, ...]:
    found = ROW.findall((DOCS / page).read_text())
    return tuple(
        Row(int(number), fault, promise, tuple(re.findall(r"`(test_\w+)`", proofs)))
        for number, fault, promise, proofs in found
    )


@cache
def proofs(page: str) -> frozenset[str]:
    """The names of all tests that prove something."""
    return frozenset(name for row in rows(page) for name in row.proofs)
