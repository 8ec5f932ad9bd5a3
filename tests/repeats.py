"""Lines that stand in two places: where the logic is the same, one piece of code should serve both."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

RUN = 6
THIN = re.compile(r"[\W_]*|from .* import .*|import .*|#.*|@\w+|\w+,|</?\w+>|\{% (end\w+|else) %\}|</\w+>[)}\]]*")
"""What says nothing by itself: punctuation, imports, comments, a bare tag or its end."""


def repeats(paths: Iterable[Path]) -> list[str]:
    """Each place of RUN equal lines or more that stands somewhere else too, once for a pair of files."""
    places: dict[tuple[str, ...], list[tuple[Path, int]]] = defaultdict(list)
    for path in paths:
        for lines, number in _runs(path):
            places[lines].append((path, number))
    pairs: dict[tuple[Path, Path], str] = {}
    for found in places.values():
        for (first, at), (second, there) in pairwise(found):
            pairs.setdefault((first, second), f"{first}:{at} ~ {second}:{there}")
    return sorted(pairs.values())


def _runs(path: Path) -> Iterator[tuple[tuple[str, ...], int]]:
    """Every RUN lines that say something, with the number of the first."""
    lines = [
        (number, text)
        for number, line in enumerate(path.read_text().split("\n"), start=1)
        if (text := " ".join(line.split())) and not THIN.fullmatch(text)
    ]
    for start in range(len(lines) - RUN + 1):
        window = lines[start : start + RUN]
        yield tuple(text for _number, text in window), window[0][0]
