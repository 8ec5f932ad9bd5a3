"""What somebody typed, as a sentence about it names it: short, and with what nobody would see."""

import unicodedata
from collections.abc import Iterator

from portal.lib.letters import is_unseen

MOST_QUOTED = 60


def quoted(text: str) -> str:
    """The text, cut to MOST_QUOTED characters; what shows nothing in it is written as its number, such as U+200B."""
    shown = text[:MOST_QUOTED]
    shown = "".join(f"⟨{_number(character)}⟩" if _is_unseen(character) else character for character in shown)
    return shown if len(text) <= MOST_QUOTED else f"{shown}… ({len(text):,} characters)"


def about(text: str, reason: str) -> str:
    """The reason, behind what it is about where it does not begin with that already."""
    shown = quoted(text)
    return reason if reason.startswith(f"{shown} ") else f"{shown}: {reason}"


def unseen_in(text: str, allowed: str = "") -> str:
    """The first character that shows nothing (control, zero-width, direction, filler), by number and name; else ""."""
    return next((_named(character) for character in _unseen(text) if character not in allowed), "")


def without_unseen_ends(text: str) -> str:
    """Without the spaces and the unseen characters at both ends, which come along when text is copied."""
    start, end = 0, len(text)
    while start < end and (text[start].isspace() or _is_unseen(text[start])):
        start += 1
    while end > start and (text[end - 1].isspace() or _is_unseen(text[end - 1])):
        end -= 1
    return text[start:end]


def _unseen(text: str) -> Iterator[str]:
    return iter(()) if text.isascii() and text.isprintable() else filter(_is_unseen, text)


def _is_unseen(character: str) -> bool:
    return is_unseen(character) or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def _number(character: str) -> str:
    return f"U+{ord(character):04X}"


def _named(character: str) -> str:
    name = unicodedata.name(character, "a control character").lower()
    return f"{_number(character)} ({name})"
