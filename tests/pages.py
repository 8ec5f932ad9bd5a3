"""Pages as text, whatever lines their templates are written in."""

import re
from html import unescape
from typing import Any

PIECES = re.compile(r"""<textarea.*?</textarea>|<pre.*?</pre>|<(?:[^<>"']|"[^"]*"|'[^']*')*>|[^<]+""", re.DOTALL)
UNQUOTED_SPACE = re.compile(r"""\s+(?=(?:[^"']|"[^"]*"|'[^']*')*$)""")
EDGES = re.compile(r"(<(?!span|strong|code|small)[a-z][^>]*>) | (?=</(?!span|strong|code|small))")


def html_of(response: Any) -> str:
    """The HTML of an answer, folded."""
    return folded(response.content.decode())


def folded(html: str) -> str:
    """One space for each run of white space, and none between tags or at the edges of an element that is no words.

    What stands in a text area or between quotation marks stays as it is.
    """
    text = "".join(_piece(piece) for piece in PIECES.findall(html))
    return EDGES.sub(lambda found: found[1] or "", text.replace("> <", "><"))


def _piece(piece: str) -> str:
    if piece.startswith(("<textarea", "<pre")):
        start, end = piece.split(">", 1)
        return f"{UNQUOTED_SPACE.sub(' ', start)}>{end}"
    return UNQUOTED_SPACE.sub(" ", piece) if piece.startswith("<") else re.sub(r"\s+", " ", piece)


def hidden(page: str) -> dict[str, list[str]]:
    """What the page's form would send."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page):
        found.setdefault(unescape(name), []).append(unescape(value))
    return found
