"""Checking a value against its setting. The form and the API accept exactly the same."""

from collections.abc import Iterator, Sequence
from typing import Any

from portal.lib.keys import MOST_KEYS, whole
from portal.lib.letters import JOINERS, composed
from portal.lib.quoting import about, quoted, unseen_in, without_unseen_ends
from profiles.catalog.platforms import Platform
from profiles.catalog.setting import Kind, Setting, Value

MOST_NAMED = 10
"""Of the refused entries of a list, those that are shown at once; the others can be unfolded."""


LONGEST_NAMED = 2
"""How many times longer than its limit a list may be to have each refused entry named."""


class RefusedEntries(ValueError):
    """Entries of a list that are refused, a sentence each. As one text, of more than MOST_NAMED the first ones."""

    def __init__(self, refused: Sequence[str]) -> None:
        self.sentences = list(refused)
        more = len(refused) - MOST_NAMED
        rest = [f"And {more:,} more {'entry is' if more == 1 else 'entries are'} refused."] if more > 0 else []
        super().__init__(" ".join([*refused[:MOST_NAMED], *rest]))


def sentences(error: ValueError) -> list[str]:
    """What `check` refuses, a sentence per entry of a list."""
    return error.sentences if isinstance(error, RefusedEntries) else [str(error)]


def check(setting: Setting, platform: Platform, raw: Any) -> Value:
    """The value in its normal form. Raises ValueError with a sentence that names what is wrong, see `sentences`."""
    match setting.kind:
        case Kind.SWITCH:
            return _switch(raw)
        case Kind.CHOICE:
            return _choice(setting, platform, raw)
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
    key = None if isinstance(raw, bool) else whole(str(raw or 0).strip())
    if key is None:
        raise ValueError("It must be the id of an object, or 0 for none.")
    return key


def _references(setting: Setting, raw: Any) -> list[int]:
    items = [part for part in raw.split(",") if part.strip()] if isinstance(raw, str) else raw
    if not isinstance(items, list | tuple):
        raise ValueError("It must be a list of ids.")
    ids = sorted({_reference(item) for item in items} - {0})
    most = setting.highest or MOST_KEYS
    if len(ids) > most:
        raise ValueError(f"{len(ids)} are chosen, {most} are allowed.")
    return ids


def _switch(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise ValueError("It must be on or off.")
    return raw


def _choice(setting: Setting, platform: Platform, raw: Any) -> str:
    choices = setting.choices_for(platform)
    if raw not in [value for value, _label in choices]:
        raise ValueError(f"{quoted(str(raw))} is not one of {', '.join(label for _value, label in choices)}.")
    return str(raw)


def _integer(setting: Setting, platform: Platform, raw: Any) -> int:
    text = str(raw).strip()
    highest = setting.highest_for(platform)
    size = None if isinstance(raw, bool) else whole(text.removeprefix("-"))
    if size is None:
        raise ValueError(f"It must be a whole number from {setting.lowest} to {highest}.")
    number = -size if text.startswith("-") else size
    if not setting.lowest <= number <= highest:
        raise ValueError(f"{number} is not within {setting.lowest} to {highest} {setting.unit}".rstrip() + ".")
    return number


def _text(setting: Setting, raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueError("It must be a text.")
    text = raw if setting.kind is Kind.SECRET else composed(without_unseen_ends(raw))
    if setting.has_lines:
        text = text.replace("\r\n", "\n")
    if len(text) > setting.limit:
        raise ValueError(f"It has {len(text)} characters, {setting.limit} are allowed.")
    if any(ord(character) < 32 and not (setting.has_lines and character in "\n\t") for character in text):
        raise ValueError("It holds a control character.")
    if text and setting.grammar:
        return _read(setting, text, "" if setting.has_lines or setting.kind is Kind.SECRET else text)
    if setting.kind is Kind.TEXT and not setting.has_lines and (unseen := unseen_in(text, JOINERS)):
        raise ValueError(f"It holds {unseen}, which nobody sees. Leave it out.")
    return text


def _tags(setting: Setting, raw: Any) -> list[str]:
    if not isinstance(raw, str) and not (isinstance(raw, list) and all(isinstance(item, str) for item in raw)):
        raise ValueError("It must be a list of texts.")
    texts = [raw] if isinstance(raw, str) else raw
    entries, refused = read_list(setting, texts)
    length = sum(map(len, texts)) if refused else len(",".join(entries))
    if refused and length <= LONGEST_NAMED * setting.limit:
        raise RefusedEntries(refused)
    if length > setting.limit:
        raise ValueError(f"The list has {length} characters, {setting.limit} are allowed.")
    return entries


def read_list(setting: Setting, texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """The entries in their normal form, each once, and a sentence about each one that is refused."""
    entries, refused = _judged(setting, texts)
    return list(entries), list(dict.fromkeys(refused.values()))


def refused_entries(setting: Setting, texts: Sequence[str]) -> list[str]:
    """The entries that are refused, as they were typed."""
    return list(_judged(setting, texts)[1])


def _judged(setting: Setting, texts: Sequence[str]) -> tuple[dict[str, None], dict[str, str]]:
    """The entries in their normal form, and the sentence about each refused one by how it was typed."""
    entries: dict[str, None] = {}
    refused: dict[str, str] = {}
    for item in _items(setting, texts):
        try:
            entries[_read(setting, item, item)] = None
        except ValueError as error:
            refused[item] = str(error)
    return entries, refused


def _items(setting: Setting, texts: Sequence[str]) -> Iterator[str]:
    """A comma or a new line parts items, also within one text of a list."""
    for text in texts:
        for line in composed(text).splitlines():
            parts = [line] if setting.by_line else line.split(",")
            yield from (item for part in parts if (item := without_unseen_ends(part)))


def _read(setting: Setting, text: str, name: str) -> str:
    """The text by the setting's grammar. A refusal names the item."""
    try:
        if name and (unseen := unseen_in(name)):
            raise ValueError(f"it holds {unseen}, which nobody sees. Leave it out")
        return setting.grammar(text) if setting.grammar else text
    except ValueError as error:
        reason = str(error)
        raise ValueError(f"{about(name, reason)}." if name else f"{reason[:1].upper()}{reason[1:]}.") from None
