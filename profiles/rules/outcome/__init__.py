"""Which profile everybody gets, as sets: by the rules as they are, as a change would leave them, or after a sync.

One statement for all users, whatever their number: see `opening` for what can be asked, `found` for the answers.
"""

from profiles.rules.outcome.found import GETS, HAD, Move, Moved, Outcome, Total
from profiles.rules.outcome.opening import among, between, of, planned
from profiles.rules.outcome.rule_sets import NEW, Rule, RuleSet, stored, stored_all

__all__ = (
    "GETS", "HAD", "NEW", "Move", "Moved", "Outcome", "Rule", "RuleSet", "Total",
    "among", "between", "of", "planned", "stored", "stored_all",
)  # fmt: skip
