"""Administration › Business Continuity: the copy of ZIA's settings, and its page."""
