"""Which ZIA is connected, embedded or tenant: the source of a sync, and the connection that an admin saves and tests."""
