"""Requests that nobody means: every route with odd methods, addresses, queries, bodies and headers, drawn from a seed.

Half of the bodies are the page's own form with one to three fields made odd, so that they get past the first check.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.routes import Address

DIGITS = "9" * 5000  # more than Python reads as one number
TEXTS: Sequence[str] = (
    "", " ", "0", "-1", "1", "2147483648", "9223372036854775808", "1e999", "NaN", "0x10", "٣", DIGITS, "\0", "a\0b",
    "\r\n", "%", "%25_\\", "'\";--", "<b>", "{{ x }}", "\u202egnp", "\u200b", "U\u0308bung", "\U0001f600", "x" * 3000,
    "true", "None", "null", "[]", "{}", "[[", "../..", "//example.com", "http://[::1", "10.0.0.0/33",
    "10.20.30.40/16", "::ffff:1.2.3.4", "*", "=1+1", "2026-02-30", "9999-12-31", "0001-01-01", "31.12.2026",
    "windows", "id", "-name", ",", "1,2,x", "\ud800",
)  # fmt: skip
QUERY = (
    "q", "page", "per_page", "sort", "run", "user", "group", "department", "platform", "since", "until", "status",
    "change", "kind", "ids", "id", "selected", "a", "b", "profile", "pageSize", "search", "next", "format", "export",
    "section", "field",
)  # fmt: skip
METHODS = ("GET", "GET", "GET", "POST", "POST", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW")
KINDS_OF_CONTENT = (
    "application/json", "application/json; charset=utf-99", "application/x-www-form-urlencoded", "text/plain",
    "multipart/form-data; boundary=x", "multipart/form-data", "application/octet-stream", "", "a/b; charset=\"",
)  # fmt: skip
HEADERS: Mapping[str, Sequence[str]] = {
    "X-Forwarded-For": ("unknown", "1.2.3.4:5678", "[2001:db8::1]:80", "::1%eth0", "a, b", "\x7f", "1" * 999, ","),
    "X-Forwarded-Proto": ("https", "gopher"),
    "HX-Request": ("true", "x"),
    "HX-Target": ("list", "\u00e9", "x" * 500),
    "HX-Current-URL": ("http://[", "/", "javascript:1"),
    "Accept": ("application/json", "*/*;q=x", "text/csv", "a"),
    "Accept-Language": ("x" * 600, "de"),
    "If-None-Match": ("*", '"x'),
    "Range": ("bytes=0-", "bytes=9-1"),
    "Cookie": ("sessionid=" + "x" * 300, "a=\x01; ;=", "messages=[[1]]"),
    "Authorization": ("Bearer", "Bearer \u00e9", "Basic ====", "Basic " + "QQ" * 900, "Digest x"),
    "Host": ("example.com:99999", "a b", "[::1"),
    "X-Csrftoken": ("x",),
}


@dataclass(frozen=True, slots=True)
class OddRequest:
    """As the test client takes it. `about` says how to send it again."""

    method: str
    path: str
    body: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def about(self) -> str:
        return f"{self.method} {self.path[:200]} {self.content_type!r} {dict(self.headers)!r:.200} {self.body[:400]!r}"


class Drawing:
    """Draws requests. `forms` are the fields of each address's form, as a browser would send them."""

    def __init__(self, seed: int, addresses: Sequence[Address], forms: Mapping[str, list[tuple[str, str]]]) -> None:
        self.random = Random(seed)
        self.addresses = addresses
        self.forms = forms

    def request(self) -> OddRequest:
        address = self.random.choice(self.addresses)
        content_type, body = self._body(address)
        method = self.random.choice(METHODS)
        return OddRequest(method, self._path(address), body, content_type, self._headers())

    def text(self) -> str:
        return self.random.choice(TEXTS)

    def _path(self, address: Address) -> str:
        path = address.path
        if address.arguments and self.random.random() < 0.2:
            known = str(self.random.choice(list(address.arguments.values())))
            path = path.replace(f"/{known}/", f"/{_quoted(self.text())}/")
        if self.random.random() < 0.6:
            return path
        names = self.random.sample(QUERY, self.random.randint(1, 3))
        pairs = [(name, self.text()) for name in names for _ in range(self.random.choice((1, 1, 1, 2, 200)))]
        return f"{path}?{urlencode(pairs, errors='surrogatepass')}"

    def _body(self, address: Address) -> tuple[str, bytes]:
        if self.random.random() < 0.6:
            return "application/x-www-form-urlencoded", urlencode(self._form(address), errors="surrogatepass").encode()
        content_type = self.random.choice(KINDS_OF_CONTENT)
        if content_type.startswith("application/json") and self.random.random() < 0.8:
            return content_type, self._json()
        return content_type, self.text().encode(errors="surrogatepass") * self.random.choice((1, 1, 5))

    def _form(self, address: Address) -> list[tuple[str, str]]:
        fields = list(self.forms.get(address.path, ()))
        if not fields:
            return [(self.random.choice(QUERY), self.text()) for _ in range(self.random.randint(0, 4))]
        for _ in range(self.random.randint(1, 3)):
            place = self.random.randrange(len(fields))
            name = fields[place][0]
            match self.random.random():
                case chance if chance < 0.1 and len(fields) > 1:
                    del fields[place]
                case chance if chance < 0.2:
                    fields += [(name, self.text())] * self.random.choice((1, 300))
                case _:
                    fields[place] = (name, self.text())
        return fields

    def _json(self) -> bytes:
        if self.random.random() < 0.2:
            return self.random.choice(
                (b"[" * 3000, b'{"a":' * 3000, b"{", b"\xff\xfe", b"nul", b"1" * 5000, b'"\\ud800"')
            )
        return json.dumps(self._value(0)).encode()

    def _value(self, depth: int) -> Any:
        plain: Sequence[Callable[[], Any]] = (
            self.text,
            lambda: self.random.choice((0, -1, 2**31, 2**63, 10**30, 1.5, float("nan"), float("inf"), True, None)),
        )
        if depth > 3 or self.random.random() < 0.4:
            return self.random.choice(plain)()
        size = self.random.choice((0, 1, 2, 3, 40))
        if self.random.random() < 0.3:
            return [self._value(depth + 2) for _ in range(size)]
        names = ("id", "name", "email", "groups", "department", "users", "comments", "deleted", self.text())
        return {self.random.choice(names): self._value(depth + 1) for _ in range(size)}

    def _headers(self) -> Mapping[str, str]:
        if self.random.random() < 0.5:
            return {}
        names = self.random.sample(sorted(HEADERS), self.random.randint(1, 2))
        return {name: self.random.choice(HEADERS[name]) for name in names}


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass") or "0"


class FormReader(HTMLParser):
    """The fields of the forms of a page, in the order of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag in ("input", "textarea", "button") and told.get("name"):
            if told.get("type") not in ("checkbox", "radio") or "checked" in told:
                self.fields.append((told["name"], told.get("value", "")))
        elif tag == "select":
            self._select = told.get("name", "")
        elif tag == "option" and self._select and "selected" in told:
            self.fields.append((self._select, told.get("value", "")))


def fields_of(page: str) -> list[tuple[str, str]]:
    reader = FormReader()
    reader.feed(page)
    return reader.fields


def add_options(parser: pytest.Parser) -> None:
    parser.addoption(
        "--odd-requests", type=int, default=400, help="how many odd requests tests/test_odd_requests.py sends"
    )
    parser.addoption("--odd-seed", type=int, default=11, help="which ones")
