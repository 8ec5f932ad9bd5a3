"""Which ZIA is connected, the embedded one or a tenant: the source of a sync, and what an admin saves and tests."""
