"""Expectations: statements about who gets which profile, asked of the stored rules and the mirror, all in one pass.

A save is checked after its write and inside its transaction, so that what is asked is exactly what would be stored; a
refusal takes the write back. A sync is checked in the same way.
"""

from profiles.rules.expectations.answers import Answer, Breaker, Count
from profiles.rules.expectations.asking import ask
from profiles.rules.expectations.enforcing import Broken, enforce
from profiles.rules.expectations.keeping import check_again, check_all
from profiles.rules.expectations.questions import Question, question_of

__all__ = [
    "Answer",
    "Breaker",
    "Broken",
    "Count",
    "Question",
    "ask",
    "check_again",
    "check_all",
    "enforce",
    "question_of",
]
