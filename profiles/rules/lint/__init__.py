"""What is wrong with the policy, and how many users each rule reaches: found once per state of rules and mirror."""

from profiles.rules.lint.checking import ensure_checked
from profiles.rules.lint.kinds import KINDS, FindingKind
from profiles.rules.lint.reading import (
    KindCount,
    Share,
    counts_by_kind,
    is_marked,
    marks_of,
    number_marked,
    problems,
    reach_of,
    reach_of_default,
    shares,
)

__all__ = [
    "KINDS",
    "FindingKind",
    "KindCount",
    "Share",
    "counts_by_kind",
    "ensure_checked",
    "is_marked",
    "marks_of",
    "number_marked",
    "problems",
    "reach_of",
    "reach_of_default",
    "shares",
]
