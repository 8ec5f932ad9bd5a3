from portal.lib.search import SearchFilter


class ObjectFilter(SearchFilter):
    """By name; a kind's own filter searches more."""
