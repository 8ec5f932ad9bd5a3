"""The groups, departments and users that the last applied sync left, as lists and pages."""
