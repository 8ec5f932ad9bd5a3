"""The connection to a ZIA tenant that an admin saves in the portal: checking, saving, testing, and its page."""
