"""App profiles: which settings a client gets, and everything that they refer to."""
