"""What a run prints at its end."""

import json
from collections import Counter
from dataclasses import dataclass, field

from tests.mutation.plan import Answer, Outcome, Plan

ENOUGH = 0.9
KILLED = (Outcome.KILLED, Outcome.TIMED_OUT)


@dataclass
class Report:
    """What became of the mutants of a plan, and of each the line before and after."""

    plan: Plan
    lines: list[tuple[str, str]]
    answers: list[Answer]
    seed: int | None
    rooms: dict[str, Counter[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for answer in self.answers:
            counts = self.rooms.setdefault(self.plan.mutants[answer.number].room, Counter())
            counts[answer.outcome] += 1
            counts["equivalent"] += answer.outcome == Outcome.SURVIVED and answer.number in self.plan.equivalent

    @property
    def is_enough(self) -> bool:
        return self._score(sum(self.rooms.values(), Counter())) >= ENOUGH

    def show(self, seconds: float) -> None:
        for answer in self.answers:
            if answer.outcome != Outcome.SURVIVED or answer.number in self.plan.equivalent:
                continue
            mutant, (before, after) = self.plan.mutants[answer.number], self.lines[answer.number]
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
