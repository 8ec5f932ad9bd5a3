"""How pages write what is written everywhere alike."""

DAY = "%-d %b %Y"
"""A day, e.g. `24 Nov 2026`. A time of day follows after a comma."""
