"""The tags that every template has."""
