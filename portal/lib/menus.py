"""The menu behind the `…` of a row: what is done rarely. It holds links; what changes something asks first there."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line; `icon` is a symbol of static/icons.svg. What `is_danger` comes last, behind a line."""

    label: str
    url: str
    icon: str = ""
    is_danger: bool = False


def row_menu(name: str, key: object, items: Sequence[MenuItem]) -> SafeString:
    """The button and its menu; `name` is what the row is called, `key` what no other row of the page has."""
    usual = [item for item in items if not item.is_danger]
    dangerous = [item for item in items if item.is_danger]
    return render_to_string("_row_menu.html", {"name": name, "key": key, "usual": usual, "dangerous": dangerous})
