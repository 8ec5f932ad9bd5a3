"""The audit log: who changed what, with before and after."""
