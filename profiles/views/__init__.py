"""The pages of App Profiles: the list, the form, the rule order, many at once, history, comparison, policy token."""
