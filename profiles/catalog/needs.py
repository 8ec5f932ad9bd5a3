"""What a setting needs of another one, how that is written, and whether it is given."""

from collections.abc import Mapping

from profiles.catalog.platforms import Platform
from profiles.catalog.setting import Need, Setting, Value

Settings = Mapping[str, Setting]
"""The settings of one platform, by key."""


def is_on(key: str) -> Need:
    return Need(key)


def is_off(key: str) -> Need:
    return Need(key, (False,))


def is_filled(key: str) -> Need:
    """A text, list or reference that is not empty."""
    return Need(key)


def is_one_of(key: str, *values: Value) -> Need:
    return Need(key, values)


def is_met(need: Need, other: Setting, platform: Platform, values: Mapping[str, Value]) -> bool:
    """A value that is missing is the default."""
    value = values.get(need.key, other.default_on(platform))
    return value in need.wanted if need.wanted else bool(value)
