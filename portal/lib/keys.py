"""From text that came from outside to a number that a database can hold."""

from collections.abc import Iterable

LARGEST_KEY = 2**63 - 1


def whole(text: str, largest: int = LARGEST_KEY) -> int | None:
    """The number from 0 to `largest` that the text writes in ASCII digits, else None; 5,000 digits are read at once."""
    digits = text.lstrip("0") or "0" if text.isascii() and text.isdecimal() else ""
    if not digits or len(digits) > len(str(largest)):
        return None
    return int(digits) if int(digits) <= largest else None


def keys_in(texts: Iterable[object]) -> list[int]:
    """The keys among the texts, in their order. What is no key is left out, and 0 is none."""
    return [key for text in texts if (key := whole(str(text)))]
