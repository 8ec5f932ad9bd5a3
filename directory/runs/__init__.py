"""The history of sync runs: what each did, why it ended as it did, and how long it is kept."""
