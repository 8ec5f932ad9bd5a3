"""What the processes of a run hand to each other, as JSON in a folder that MUTATION_FOLDER names."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from tests.mutation.mutants import Mutant

Test = TypeVar("Test")

VARIABLE = "MUTATION_FOLDER"


class Outcome(StrEnum):
    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"
    BY_ITSELF = "by itself"  # until a process has loaded the changed module and run the tests


@dataclass(frozen=True)
class Answer:
    """What became of the mutant of this number. `tests` reach it; the first of them that failed is the killer."""

    number: int
    outcome: Outcome
    killer: str = ""
    tests: list[str] = field(default_factory=list)
    seconds: float = 0  # what the tests take without a change


@dataclass(frozen=True)
class Plan:
    """The mutants of a run, by number, those of them that are listed as equivalent, and how many are tried at once."""

    mutants: list[Mutant]
    equivalent: list[int]
    jobs: int


@dataclass
class Killers:
    """Which tests noticed earlier changes of a module: they are asked first, since they often notice the next one."""

    by_path: dict[str, dict[str, None]] = field(default_factory=dict)

    def note(self, path: str, test: str) -> None:
        if test:
            self.by_path.setdefault(path, {})[test] = None

    def first(self, path: str, tests: list[Test], name: Callable[[Test], str]) -> list[Test]:
        """The same tests, killers of this module in front."""
        known = self.by_path.get(path, {})
        return sorted(tests, key=lambda test: name(test) not in known)


@dataclass(frozen=True)
class Folder:
    path: Path

    @classmethod
    def of_this_run(cls) -> "Folder":
        return cls(Path(os.environ[VARIABLE]))

    @property
    def database(self) -> Path:
        """A test database that is set up, to be copied."""
        return self.path / "ready.sqlite3"

    def log(self, name: str) -> Path:
        return self.path / f"{name}.log"

    def killer(self, number: int) -> Path:
        """Where a fork leaves the name of the test that failed."""
        return self.path / f"{number}.killer"

    def keep(self, plan: Plan) -> None:
        (self.path / "plan.json").write_text(json.dumps(asdict(plan)))

    def plan(self) -> Plan:
        facts = json.loads((self.path / "plan.json").read_text())
        return Plan([Mutant(**mutant) for mutant in facts["mutants"]], facts["equivalent"], facts["jobs"])

    def add(self, answer: Answer) -> None:
        with (self.path / "answers.jsonl").open("a") as file:
            file.write(json.dumps(asdict(answer)) + "\n")

    def answers(self) -> list[Answer]:
        """Those so far."""
        file = self.path / "answers.jsonl"
        lines = file.read_text().split("\n")[:-1] if file.exists() else []
        return [Answer(**{**facts, "outcome": Outcome(facts["outcome"])}) for facts in map(json.loads, lines)]
