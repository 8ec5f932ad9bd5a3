"""What is wrong with the policy, and how many users each rule reaches: found once per state of rules and mirror."""

from profiles.rules.lint.checking import ensure_checked
from profiles.rules.lint.kinds import KINDS, FindingKind

__all__ = ["KINDS", "FindingKind", "ensure_checked"]
