"""What an app profile contains, per platform, as data. Standard library only; no ORM, no Django.

Each setting stands once. Adding one to a section's data is all that form, validation, storage, audit and the conflict
page need.
"""

from collections.abc import Sequence

from profiles.catalog import general, logging, passwords, traffic
from profiles.catalog.checking import check
from profiles.catalog.platforms import Platform
from profiles.catalog.reading import readable
from profiles.catalog.setting import Kind, Need, Place, Setting, Value

SETTINGS: tuple[Setting, ...] = (*general.SETTINGS, *traffic.SETTINGS, *passwords.SETTINGS, *logging.SETTINGS)
SECTIONS: tuple[str, ...] = tuple(dict.fromkeys(setting.section for setting in SETTINGS))


def settings_on(platform: Platform) -> list[Setting]:
    """The platform's settings in the order of the form."""
    return [setting for setting in SETTINGS if platform in setting.platforms]


def defaults_on(platform: Platform) -> dict[str, Value]:
    """What an untouched form of the platform holds; secrets are not part of it."""
    plain = (setting for setting in settings_on(platform) if setting.kind is not Kind.SECRET)
    return {setting.key: setting.default_on(platform) for setting in plain}


def sections_on(platform: Platform) -> Sequence[str]:
    """The platform's sections in the order of the form, General first where it has settings here."""
    shown = {setting.section for setting in settings_on(platform)}
    return [section for section in SECTIONS if section in shown]


__all__ = [
    "SECTIONS",
    "SETTINGS",
    "Kind",
    "Need",
    "Place",
    "Platform",
    "Setting",
    "Value",
    "check",
    "defaults_on",
    "readable",
    "sections_on",
    "settings_on",
]
