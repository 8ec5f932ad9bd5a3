"""What an app profile contains, per platform, as data. Standard library only; no ORM, no Django.

Each setting stands once, in `sections`. Adding one there is all that form, validation, storage, audit, API, the
conflict page and the documentation need.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from profiles.catalog import rules, sections
from profiles.catalog.checking import check, read_list, sentences
from profiles.catalog.overlap import Overlap, first_overlaps, overlaps, overruled
from profiles.catalog.platforms import Platform
from profiles.catalog.reading import readable
from profiles.catalog.sections.titles import GENERAL, GROUPS, ORDER
from profiles.catalog.setting import Kind, Need, Place, Refusals, Setting, Value, Values, WireType
from profiles.catalog.wire import body
from profiles.catalog.wire.values import from_wire, to_wire

SETTINGS: tuple[Setting, ...] = sections.SETTINGS
SECTIONS = ORDER
"""Per platform, in the order of the form. Those without settings here are the form's own."""


def settings_on(platform: Platform) -> list[Setting]:
    """The platform's settings; those of a section stand together, in the order of the form."""
    return [setting for setting in SETTINGS if platform in setting.platforms]


def defaults_on(platform: Platform) -> dict[str, Value]:
    """What an untouched form of the platform holds; secrets are not part of it."""
    plain = (setting for setting in settings_on(platform) if setting.kind is not Kind.SECRET)
    return {setting.key: setting.default_on(platform) for setting in plain}


def sections_on(platform: Platform) -> Sequence[str]:
    """The platform's sections that hold settings, in the order of the form."""
    shown = {setting.section for setting in settings_on(platform)}
    return [section for section in SECTIONS[platform] if section in shown]


def contradictions(platform: Platform, values: Mapping[str, Value]) -> dict[str, list[str]]:
    """What values in their normal form cannot hold together, by the key of the setting to change."""
    return rules.broken(_by_key(platform), platform, values)


def request_body(platform: Platform, values: Mapping[str, Value]) -> dict[str, Any]:
    """The vendor's request for these values, without the profile's own facts."""
    return body.request(SETTINGS, platform, values)


def values_in(platform: Platform, request: Mapping[str, Any]) -> dict[str, Value]:
    """The settings, secrets too, that a request or reply of the vendor names. Raises ExceptionGroup of ValueErrors."""
    return body.values_in(SETTINGS, platform, request)


def passed_through(platform: Platform) -> dict[tuple[Place, str], tuple[str, Any]]:
    """The keys of the platform's request that are none of its settings: why, and the untouched value."""
    return body.passed_through(SETTINGS, platform)


def _by_key(platform: Platform) -> dict[str, Setting]:
    return {setting.key: setting for setting in settings_on(platform)}


__all__ = [
    "GENERAL",
    "GROUPS",
    "SECTIONS",
    "SETTINGS",
    "Kind",
    "Need",
    "Overlap",
    "Place",
    "Platform",
    "Refusals",
    "Setting",
    "Value",
    "Values",
    "WireType",
    "check",
    "contradictions",
    "defaults_on",
    "first_overlaps",
    "from_wire",
    "overlaps",
    "overruled",
    "passed_through",
    "read_list",
    "readable",
    "request_body",
    "sections_on",
    "sentences",
    "settings_on",
    "to_wire",
    "values_in",
]
