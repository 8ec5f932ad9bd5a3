"""How the portal reads letters: one form for what looks the same, and the upper and lower case of every alphabet.

Text is composed (NFC) where it comes in: names in `portal.lib.names`, settings in the catalogue's checks, ZIA's rows in
`directory.upstream`, what the embedded portal is given in its verbs, and what is searched in `portal.lib.lookups`. So
neither database needs to compose anything when it compares, and what is stored is what is shown.
"""

import unicodedata

UNSEEN_LETTERS = "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f"
"""Letters, marks and signs by their category that show nothing: fillers, selectors, the empty Braille pattern."""
JOINERS = "\u200c\u200d"
"""They shape words of Persian and of Indian scripts, and hold emoji together: they mean something there."""
PICTURE = "\ufe0f"  # shows the sign before it as a picture


def composed(text: str) -> str:
    """The text in NFC: a letter and its marks as one character, where there is such a character."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def upper(text: str) -> str:
    """Composed and in upper case, a character for a character, as PostgreSQL's UPPER: ß stays, ς is Σ."""
    if text.isascii():
        return text.upper()
    text = composed(text)
    whole = text.upper()
    return whole if len(whole) == len(text) else "".join([_upper(character) for character in text])


def lower(text: str) -> str:
    """Composed and in lower case, a character for a character, as PostgreSQL's LOWER: Σ is σ at the end, too."""
    if text.isascii():
        return text.lower()
    text = composed(text).replace("Σ", "σ")
    whole = text.lower()
    return whole if len(whole) == len(text) else "".join([character.lower()[0] for character in text])


def shows_nothing(text: str) -> bool:
    """Whether nobody can see the text: blanks, and characters that only steer others."""
    return not without_unseen(text).strip()


def without_unseen(text: str) -> str:
    """The text without characters that show nothing: zero-width, directions, fillers. Blanks and controls stay.

    A joiner stays between two letters or pictures that it joins, and a selector behind the picture that it colours.
    """
    if text.isascii():
        return text
    kept: list[str] = []
    for place, character in enumerate(text):
        if not is_unseen(character) or (kept and _is_needed(character, kept[-1], text[place + 1 : place + 2])):
            kept.append(character)
    return "".join(kept)


def has_control(text: str) -> bool:
    """Whether the text holds a control character, a line break among them."""
    return any(unicodedata.category(character) == "Cc" for character in text)


def is_unseen(character: str) -> bool:
    """Whether it shows nothing by itself: zero-width, direction, filler, selector; not blanks and controls."""
    return (
        character in UNSEEN_LETTERS
        or unicodedata.category(character) == "Cf"
        or "\ufe00" <= character <= PICTURE
        or "\U000e0100" <= character <= "\U000e01ef"
    )


def _is_needed(unseen: str, before: str, behind: str) -> bool:
    if unseen == PICTURE:
        return unicodedata.category(before) == "So"
    return unseen in JOINERS and _is_joined(before) and bool(behind) and _is_joined(behind)


def _is_joined(character: str) -> bool:
    return character == PICTURE or unicodedata.category(character) in ("Lo", "Mn", "Mc", "So", "Sk")


def _upper(character: str) -> str:
    for candidate in (character.upper(), character.title()):
        if len(candidate) == 1:
            return candidate
    return character
