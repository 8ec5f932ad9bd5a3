"""The changes that no test can notice, each with the reason: equivalent.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.mutants import Mutant

FILE = Path(__file__).with_name("equivalent.toml")


@dataclass(frozen=True)
class Equivalent:
    """A line as it is and as the change has it; both without indentation and with single spaces."""

    path: str
    before: str
    after: str
    reason: str

    def is_(self, mutant: Mutant) -> bool:
        return self.path == mutant.path and (self.before, self.after) == mutant.lines()


def equivalents() -> list[Equivalent]:
    return [Equivalent(**facts) for facts in tomllib.loads(FILE.read_text()).get("equivalent", [])]
