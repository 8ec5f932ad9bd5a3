"""The pictures beside words: each that a template asks for is in the one file that holds them."""

import re
from pathlib import Path

from django.template import Context, Template

ROOT = Path(__file__).parents[2]
ASKED = re.compile(r"""\{% icon ["']([\w-]+)["']""")
HELD = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/icons.svg").read_text()))


def test_every_icon_that_a_template_names_is_there() -> None:
    asked = {name for path in (ROOT / "templates").rglob("*.html") for name in ASKED.findall(path.read_text())}
    assert asked <= HELD, asked - HELD


def test_an_icon_is_a_symbol_of_the_file_and_hidden_from_who_listens() -> None:
    assert (
        Template('{% icon "check" %}{% icon "x" "s" %}').render(Context())
        == '<svg class="i" aria-hidden="true"><use href="/static/icons.svg#check"/></svg>'
        '<svg class="i s" aria-hidden="true"><use href="/static/icons.svg#x"/></svg>'
    )
