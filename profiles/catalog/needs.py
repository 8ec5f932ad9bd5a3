"""Whether what a setting needs of another one is given."""

from collections.abc import Mapping

from profiles.catalog.platforms import Platform
from profiles.catalog.setting import Need, Setting, Value

Settings = Mapping[str, Setting]
"""The settings of one platform, by key."""


def is_met(need: Need, other: Setting, platform: Platform, values: Mapping[str, Value]) -> bool:
    """A value that is missing is the default."""
    value = values.get(need.key, other.default_on(platform))
    return value in need.wanted if need.wanted else bool(value)
