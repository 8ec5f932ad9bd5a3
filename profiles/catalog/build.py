"""The one way to write a setting: a function for each kind, for app profiles and the objects they refer to alike."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from profiles.catalog.setting import Kind, Place, Setting, WireType

TOP, EXTENSION, BLOCK, RECOVERY = Place.TOP, Place.EXTENSION, Place.PLATFORM, Place.RECOVERY
FLAG, FLAG_TEXT, BOOLEAN = WireType.FLAG, WireType.FLAG_TEXT, WireType.BOOLEAN
NUMBER, NUMBER_TEXT, TEXT = WireType.NUMBER, WireType.NUMBER_TEXT, WireType.TEXT

SECRET_LIMIT = 255
LATER = ""
"""The section of a setting that `section` has yet to put in its place; an object's main section has no title."""


def section(title: str, part: str, *settings: Setting) -> tuple[Setting, ...]:
    """The settings, put into a section and a part of it ("" where it has none)."""
    return tuple(replace(setting, section=title, sub_section=part) for setting in settings)


def switch(key: str, label: str, default: bool, place: Place, wire: str, wire_type: WireType, **more: Any) -> Setting:
    return Setting(key, label, LATER, Kind.SWITCH, default, wire, place, wire_type=wire_type, **more)


def choice(
    key: str,
    label: str,
    default: str,
    place: Place,
    wire: str,
    wire_type: WireType,
    choices: Mapping[str, str],
    **more: Any,
) -> Setting:
    pairs = tuple(choices.items())
    return Setting(key, label, LATER, Kind.CHOICE, default, wire, place, choices=pairs, wire_type=wire_type, **more)


def number(
    key: str, label: str, default: int, place: Place, wire: str, lowest: int, highest: int, unit: str = "", **more: Any
) -> Setting:
    return Setting(
        key, label, LATER, Kind.INTEGER, default, wire, place, lowest=lowest, highest=highest, unit=unit, **more
    )


def text(key: str, label: str, place: Place, wire: str, limit: int, **more: Any) -> Setting:
    return Setting(key, label, LATER, Kind.TEXT, "", wire, place, limit=limit, **more)


def tags(key: str, label: str, default: list[str], place: Place, wire: str, limit: int, **more: Any) -> Setting:
    return Setting(key, label, LATER, Kind.TAGS, default, wire, place, limit=limit, **more)


def secret(key: str, label: str, place: Place, wire: str, limit: int = SECRET_LIMIT, **more: Any) -> Setting:
    return Setting(key, label, LATER, Kind.SECRET, "", wire, place, limit=limit, **more)


def reference(key: str, label: str, place: Place, wire: str, refers_to: str, **more: Any) -> Setting:
    return Setting(key, label, LATER, Kind.REFERENCE, 0, wire, place, refers_to=refers_to, **more)


def references(key: str, label: str, place: Place, wire: str, refers_to: str, **more: Any) -> Setting:
    return Setting(key, label, LATER, Kind.REFERENCES, [], wire, place, refers_to=refers_to, **more)


flag = partial(switch, wire_type=FLAG)
flag_text = partial(switch, wire_type=FLAG_TEXT)
boolean = partial(switch, wire_type=BOOLEAN)
number_text = partial(number, wire_type=NUMBER_TEXT)
number_text = partial(number, wire_type=NUMBER_TEXT)
number_text = partial(number, wire_type=NUMBER_TEXT)
number_text = partial(number, wire_type=NUMBER_TEXT)
number_text = partial(number, wire_type=NUMBER_TEXT)
number_text = partial(number, wire_type=NUMBER_TEXT)
