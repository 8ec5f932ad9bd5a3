"""App Profiles › Expectations: the list with what the last check found, and the editor with the answer as one types."""
