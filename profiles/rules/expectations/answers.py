"""What a check found, and how it reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.template.defaultfilters import pluralize

from portal.lib.isolation import in_sentence
from profiles.catalog import Platform
from profiles.rules.expectations.questions import Kind, Question

NAMED = 3  # people in a sentence
BREAKERS_KEPT = 20


@dataclass(frozen=True, slots=True)
class Count:
    """On one platform: how many break the statement of how many who were looked at. Of what is to reach somebody,
    `number` counts those who are reached."""

    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Breaker:
    """Somebody who breaks a statement, and the profile that they get, be it on some device."""

    user_id: int
    name: str
    email: str
    platform: str
    profile_id: int
    profile: str

    @property
    def label(self) -> str:
        return Platform(self.platform).label

    @property
    def text(self) -> str:
        return f"{in_sentence(self.name)} gets {self.profile} on {self.label}"


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a statement holds on the platforms that were looked at. `breakers` are some of them, by name."""

    question: Question
    counts: Mapping[Platform, Count]
    breakers: Sequence[Breaker] = field(default=())

    @classmethod
    def kept(cls, question: Question, found: Mapping[str, Any], breakers: Sequence[Mapping[str, Any]]) -> "Answer":
        """What is kept of a check."""
        counts = {platform: Count(**found[platform.value]) for platform in Platform if platform.value in found}
        return cls(question, counts, [Breaker(**one) for one in breakers])

    @property
    def is_broken(self) -> bool:
        return bool(self.question.trouble) or any(excess(self.question, count) for count in self.counts.values())

    def excess_of(self, kept: Mapping[str, Any]) -> int:
        """By how many a platform breaks it, of what is kept."""
        return excess(self.question, Count(**kept))

    def is_worse_than(self, found: Mapping[str, Any], trouble: str) -> bool:
        """Whether more break it than `found` says by platform, or its own trouble is new and no leaver's."""
        if self.question.trouble and not self.question.is_of_leaver and not trouble:
            return True
        return any(
            excess(self.question, count) > (self.excess_of(found[name]) if name in found else 0)
            for name, count in self.counts.items()
        )

    @property
    def text(self) -> str:
        """`212 of 212 members get one of them` or `3 of 212 members do not: Ada gets Default on Windows ...`."""
        if self.question.trouble:
            return self.question.trouble
        if not self.counts:
            return "Nothing was looked at."
        broken = {name: count for name, count in self.counts.items() if excess(self.question, count)}
        shown = broken or self.counts
        several = len(self.question.platforms) > 1
        parts = [
            _part(self.question, count) + (f" on {name.label}" if several else "") for name, count in shown.items()
        ]
        return "; ".join(parts) + (f": {self._who()}" if broken and self.breakers else "")

    def _on(self, platform: Platform) -> str:
        return f" on {platform.label}" if len(self.question.platforms) > 1 else ""

    def _who(self) -> str:
        texts = [breaker.text for breaker in self.breakers[:NAMED]]
        broken = sum(count.number for count in self.counts.values() if excess(self.question, count))
        return ", ".join(texts) + (f" and {broken - len(texts):,} more" if broken > len(texts) else "")


def excess(question: Question, count: Count) -> int:
    """By how many a platform breaks the statement; 0 where it holds."""
    match question.kind:
        case Kind.AT_MOST:
            return max(0, count.number - question.number)
        case Kind.REACHES:
            return max(0, question.number - count.number)
        case _:
            return count.number


def _part(question: Question, count: Count) -> str:
    number, of = count.number, count.of
    match question.kind:
        case Kind.USER:
            return "gets another profile" if number else "gets it"
        case Kind.MEMBERS:
            members = f"member{pluralize(of)}"
            if number:
                return f"{number:,} of {of:,} {members} {'gets' if number == 1 else 'get'} another profile"
            return f"{of:,} of {of:,} {members} {'gets' if of == 1 else 'get'} it"
        case Kind.NOT_DEFAULT:
            return f"{number:,} of {of:,} member{pluralize(of)} {'gets' if number == 1 else 'get'} Default"
        case Kind.AT_MOST:
            return f"{number:,} of {of:,} user{pluralize(of)} {'gets' if number == 1 else 'get'} Default"
        case _:
            return f"reaches {number:,} of {of:,} user{pluralize(of)}"
