"""The ZIA API before OneAPI, on loopback: an admin's session with a mixed API key, and a cookie for every request."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.directory.upstream_server import Handler, Zia, serving

USERNAME, PASSWORD, API_KEY = "api-admin@example.com", "s3cret-pass-phrase", "aB3dE6gH9jK2"
COOKIE = "0123456789ABCDEF"


def mixed(key: str, timestamp: str) -> str:
    """Written out by hand from the vendor's rule, to compare with ours."""
    low = timestamp[len(timestamp) - 6 :]
    high = str(int(int(low) / 2)).rjust(6, "0")
    result = ""
    for character in low:
        result += key[int(character)]
    for character in high:
        result += key[int(character) + 2]
    return result


class LegacyHandler(Handler):
    """Signs in one admin under /api/v1 and refuses everything without the cookie."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        self.zia.asked["sign-in"] += 1
        if (fault := self.zia.faults.get("sign-in")) and fault(self, self.zia):
            return
        if self.path != "/api/v1/authenticatedSession" or not _knows(body):
            self.answer(401, {"code": "AUTHENTICATION_FAILED", "message": "AUTHENTICATION_FAILED"})
            return
        cookie = f"JSESSIONID={COOKIE}; Path=/; Secure; HttpOnly"
        self.answer(200, {"authType": "ADMIN_LOGIN", "obfuscateApiKey": True}, {"Set-Cookie": cookie})

    def do_GET(self) -> None:
        if not self._is_signed_in():
            self.answer(401, {"code": "SESSION_NOT_VALID", "message": "Session is not valid."})
            return
        super().do_GET()

    def do_DELETE(self) -> None:
        self.zia.asked["sign-out"] += self._is_signed_in()
        self.answer(200, {"status": "ACTIVE"})

    def _is_signed_in(self) -> bool:
        return self.headers.get("Cookie") == f"JSESSIONID={COOKIE}" and self.path.startswith("/api/v1/")


def _knows(body: dict[str, Any]) -> bool:
    sent = str(body["timestamp"])
    is_now = abs(time.time() - int(sent) / 1000) < 60
    return is_now and body == {
        "username": USERNAME,
        "password": PASSWORD,
        "timestamp": sent,
        "apiKey": mixed(API_KEY, sent),
    }


@contextmanager
def one_group(kind: type[Handler] = Handler) -> Iterator[Zia]:
    """A tenant with one group, by OneAPI unless told otherwise."""
    zia = Zia()
    zia.add_group(11, "Finance")
    with serving(zia, kind):
        yield zia
