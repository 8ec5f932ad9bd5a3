"""The mirror of ZIA's groups, departments and users, the sync that keeps it, and the embedded ZIA Admin Portal."""
