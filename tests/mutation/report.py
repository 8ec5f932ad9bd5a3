"""What a run prints at its end."""

import json
from collections import Counter
from dataclasses import dataclass, field

from tests.mutation.equivalent import equivalents
from tests.mutation.mutants import Mutant
from tests.mutation.plan import Answer, Outcome

ENOUGH = 0.9
KILLED = (Outcome.KILLED, Outcome.TIMED_OUT)


@dataclass
class Report:
    """The mutants and their answers, in one order."""

    mutants: list[Mutant]
    answers: list[Answer]
    seed: int | None
    rooms: dict[str, Counter[str]] = field(default_factory=dict)
    unlisted: list[tuple[Mutant, Answer]] = field(default_factory=list)

    def __post_init__(self) -> None:
        listed = equivalents()
        for mutant, answer in zip(self.mutants, self.answers, strict=True):
            counts = self.rooms.setdefault(mutant.room, Counter())
            counts[answer.outcome] += 1
            if answer.outcome == Outcome.SURVIVED:
                if any(one.is_(mutant) for one in listed):
                    counts["equivalent"] += 1
                else:
                    self.unlisted.append((mutant, answer))

    @property
    def is_enough(self) -> bool:
        return self._score(sum(self.rooms.values(), Counter())) >= ENOUGH

    def show(self, seconds: float) -> None:
        for mutant, answer in self.unlisted:
            before, after = mutant.lines()
            print(f"\nsurvived {len(answer.tests)} tests: {mutant.path}:{mutant.line} {mutant.operator}")
            print(f"  - {before}\n  + {after or '(left out)'}")
        print()
        for room, counts in self.rooms.items():
            print(f"{room:20} {json.dumps(self._line(counts))}")
        total = self._line(sum(self.rooms.values(), Counter()))
        print(json.dumps({"seed": self.seed, **total, "seconds": round(seconds)}))

    def _line(self, counts: Counter[str]) -> dict[str, float]:
        """Of the survivors, `equivalent` are listed. The score leaves them out; `strict` counts them as not killed."""
        outcomes = (Outcome.KILLED, Outcome.TIMED_OUT, Outcome.SURVIVED)
        total = sum(counts[outcome] for outcome in outcomes)
        return {
            "mutants": total,
            **{outcome.value: counts[outcome] for outcome in outcomes},
            "equivalent": counts["equivalent"],
            "score": round(self._score(counts), 4),
            "strict": round(sum(counts[outcome] for outcome in KILLED) / total, 4),
        }

    @staticmethod
    def _score(counts: Counter[str]) -> float:
        killed = sum(counts[outcome] for outcome in KILLED)
        return killed / max(1, killed + counts[Outcome.SURVIVED] - counts["equivalent"])
