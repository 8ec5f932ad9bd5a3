"""From text that came from outside to a number that a database can hold."""

from collections.abc import Iterable, Sequence

from portal.lib.errors import DomainError

LARGEST_KEY = 2**63 - 1
MOST_KEYS = 30_000
"""Of one field. Each is a parameter of a statement, and SQLite may take no more than 32,766 of them."""


def whole(text: str, largest: int = LARGEST_KEY) -> int | None:
    """The number from 0 to `largest` that the text writes in ASCII digits, else None; 5,000 digits are read at once."""
    digits = text.lstrip("0") or "0" if text.isascii() and text.isdecimal() else ""
    if not digits or len(digits) > len(str(largest)):
        return None
    return int(digits) if int(digits) <= largest else None


def keys_in(texts: Iterable[object]) -> list[int]:
    """The keys among the texts, in their order. What is no key is left out, and 0 is none."""
    return [key for text in texts if (key := whole(str(text)))]


def require_few(field: str, number: int) -> None:
    """Raises DomainError that names the field, where so many keys are more than are read at a time."""
    if number > MOST_KEYS:
        raise DomainError.on(field, f"{field}: {too_many(number)}")


def too_many(number: int) -> str:
    return f"{number:,} are sent, {MOST_KEYS:,} at most are taken at a time."


def count_in(texts: Iterable[str]) -> int:
    """How many keys, joined by commas, the texts hold at most; they are not parted for it."""
    return sum(text.count(",") + 1 for text in texts)


def sent_keys(field: str, texts: Sequence[str]) -> list[int]:
    """The keys that a field holds, joined by commas or sent one by one, each once. Raises DomainError on the field."""
    require_few(field, count_in(texts))
    return list(dict.fromkeys(keys_in(part for text in texts for part in text.split(","))))
