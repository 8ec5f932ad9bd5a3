"""The simulator: which profile somebody gets on a device, why, and what it holds. The address carries the question."""

from profiles.views.effective.pages import effective_page

__all__ = ["effective_page"]
