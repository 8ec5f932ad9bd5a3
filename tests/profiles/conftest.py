from tests.profiles.wide_catalog import wide_catalog

__all__ = ["wide_catalog"]
