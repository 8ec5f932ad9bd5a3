"""Checking a value against its setting. The form and the API accept exactly the same."""

import re
from typing import Any

from profiles.catalog.platforms import Platform
from profiles.catalog.setting import Kind, Setting, Value


def check(setting: Setting, platform: Platform, raw: Any) -> Value:
    """The value in its normal form. Raises ValueError with a sentence that names what is wrong."""
    match setting.kind:
        case Kind.SWITCH:
            return _switch(raw)
        case Kind.CHOICE:
            return _choice(setting, raw)
        case Kind.INTEGER:
            return _integer(setting, platform, raw)
        case Kind.TAGS:
            return _tags(setting, raw)
        case Kind.TEXT | Kind.SECRET:
            return _text(setting, raw)
        case Kind.REFERENCE:
            return _reference(raw)
        case Kind.REFERENCES:
            return _references(setting, raw)


def _reference(raw: Any) -> int:
    text = str(raw or 0).strip()
    if isinstance(raw, bool) or not re.fullmatch(r"[0-9]{1,18}", text):
        raise ValueError("It must be the id of an object, or 0 for none.")
    return int(text)


def _references(setting: Setting, raw: Any) -> list[int]:
    items = [part for part in raw.split(",") if part.strip()] if isinstance(raw, str) else raw
    if not isinstance(items, list | tuple):
        raise ValueError("It must be a list of ids.")
    ids = sorted({_reference(item) for item in items} - {0})
    if setting.highest and len(ids) > setting.highest:
        raise ValueError(f"{len(ids)} are chosen, {setting.highest} are allowed.")
    return ids


def _switch(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise ValueError("It must be on or off.")
    return raw


def _choice(setting: Setting, raw: Any) -> str:
    if raw not in [value for value, _label in setting.choices]:
        raise ValueError(f"{raw!r} is not one of {', '.join(label for _value, label in setting.choices)}.")
    return str(raw)


def _integer(setting: Setting, platform: Platform, raw: Any) -> int:
    text = str(raw).strip()
    highest = setting.highest_for(platform)
    if isinstance(raw, bool) or not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise ValueError(f"It must be a whole number from {setting.lowest} to {highest}.")
    if not setting.lowest <= int(text) <= highest:
        raise ValueError(f"{int(text)} is not within {setting.lowest} to {highest} {setting.unit}".rstrip() + ".")
    return int(text)


def _text(setting: Setting, raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueError("It must be a text.")
    text = raw if setting.kind is Kind.SECRET else raw.strip()
    if len(text) > setting.limit:
        raise ValueError(f"It has {len(text)} characters, {setting.limit} are allowed.")
    if any(ord(character) < 32 for character in text):
        raise ValueError("It holds a control character.")
    if text and setting.grammar:
        try:
            return setting.grammar(text)
        except ValueError as error:
            raise ValueError(f"{text}: {error}.") from None
    return text


def _tags(setting: Setting, raw: Any) -> list[str]:
    items = re.split(r"[,\n]", raw) if isinstance(raw, str) else raw
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise ValueError("It must be a list of texts.")
    clean: dict[str, None] = {}
    for item in (item.strip() for item in items):
        if not item:
            continue
        try:
            clean[setting.grammar(item) if setting.grammar else item] = None
        except ValueError as error:
            raise ValueError(f"{item}: {error}.") from None
    length = len(",".join(clean))
    if length > setting.limit:
        raise ValueError(f"The list has {length} characters, {setting.limit} are allowed.")
    return list(clean)
