"""Which profile applies: the rule order, whom a rule targets, and what a user gets."""
