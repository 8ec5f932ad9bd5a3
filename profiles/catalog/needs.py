"""What a setting needs of others before it has an effect, and what of it is missing, in words."""

from collections.abc import Mapping

from profiles.catalog.platforms import Platform
from profiles.catalog.reading import readable
from profiles.catalog.setting import Kind, Need, Setting, Value

Settings = Mapping[str, Setting]
"""The settings of one platform, by key."""


def reasons(setting: Setting, platform: Platform, settings: Settings, values: Mapping[str, Value]) -> list[str]:
    """Why the setting has no effect as things are; empty where it has one.

    A value that is missing is the default.
    """
    words = []
    for need in setting.needs:
        other = settings.get(need.key)
        if other is not None and not is_met(need, other, platform, values):
            words.append(in_words(need, other, platform))
    return words


def in_words(need: Need, other: Setting, platform: Platform) -> str:
    """One need as a sentence."""
    if not need.wanted:
        return f"Needs {other.label}."
    if other.kind is Kind.SWITCH:
        return f"Needs {other.label} to be {'on' if True in need.wanted else 'off'}."
    offered = [value for value, _label in other.choices_for(platform)]
    wanted = (readable(other, value, platform) for value in need.wanted if value in offered)
    return f"Needs {other.label} to be {' or '.join(wanted)}."


def switch_for(setting: Setting, settings: Settings) -> str:
    """The first switch that has to be on, "" without one: the simple case, for a form that shows no more."""
    for need in setting.needs:
        other = settings.get(need.key)
        if other is not None and other.kind is Kind.SWITCH and need.is_switched_on:
            return need.key
    return ""


def is_met(need: Need, other: Setting, platform: Platform, values: Mapping[str, Value]) -> bool:
    value = values.get(need.key, other.default_on(platform))
    return value in need.wanted if need.wanted else bool(value)
