"""Names that come from outside: they neither turn the text around them, nor are there without being seen.

On a page each that could do so stands in a `<bdi>`, which keeps its directions to itself; ASCII has none. In a sentence
without markup, such as a message, the characters of Unicode that do the same stand around a name that needs them.
"""

import unicodedata
from typing import Any

import django_tables2 as tables
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from portal.lib.letters import shows_nothing

FIRST_STRONG, END_OF_ISOLATE = "\u2068", "\u2069"
_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_RIGHT_TO_LEFT = ("R", "AL", "AN")


def shown(name: str, key: object) -> str:
    """The name, or `(no visible name, id 77)` for one that nobody could see or click."""
    return f"(no visible name, id {key})" if shows_nothing(name) else name


def in_sentence(name: str) -> str:
    """The name for a text without markup, without controls of its own and isolated where it runs right to left."""
    if name.isascii():
        return name
    plain = name.translate(dict.fromkeys(map(ord, _CONTROLS)))
    runs_left = any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in plain)
    return f"{FIRST_STRONG}{plain}{END_OF_ISOLATE}" if runs_left else plain


def isolated(named: Any) -> SafeString:
    """What a row of the directory, or of its history, is called, or a name by itself, for a page."""
    text = named if isinstance(named, str) else shown(named.name, getattr(named, "upstream_id", named.pk))
    return escape(text) if text.isascii() else format_html("<bdi>{}</bdi>", text.replace(END_OF_ISOLATE, ""))


class NameColumn(tables.Column):  # type: ignore[misc]
    """The names of rows that came from outside."""

    def render(self, record: Any) -> SafeString:
        return isolated(record)

    def value(self, record: Any) -> str:
        return str(record.name)


class LinkedNameColumn(tables.LinkColumn):  # type: ignore[misc]
    """The same, as links."""

    def text_value(self, record: Any, value: Any) -> SafeString:
        return isolated(record)

    def value(self, record: Any, value: Any) -> str:
        return str(record.name)
