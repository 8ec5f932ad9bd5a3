"""Ways to sign in to a ZIA API. A session is opened once, and once more where the upstream refuses it."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from directory.upstream.answers import decoded, unexpected
from directory.upstream.errors import ErrorKind, UpstreamError
from directory.upstream.transport import Answer, Transport

STEP = "signing in to ZIA"
KEY_LENGTH = 12
SESSION_COOKIE = re.compile(r"(?:^|[;,]\s*)JSESSIONID=([^;,\s]+)")
SENDABLE = re.compile(r"[!-~]{1,8192}")  # what fits into a header without a second line or an odd character


class Session(Protocol):
    """`api` is the address below which the listings lie: `{api}/groups`. A rate of None is no limit."""

    @property
    def api(self) -> str: ...

    @property
    def requests_per_second(self) -> float | None: ...

    @property
    def requests_per_hour(self) -> int | None: ...

    def open(self, transport: Transport) -> Mapping[str, str]:
        """Sign in; the headers for every request of the session. Raises UpstreamError."""

    def close(self, transport: Transport, headers: Mapping[str, str]) -> None:
        """Sign out, where the upstream knows that. Raises UpstreamError, which a caller may well ignore."""


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """OAuth 2.0 client credentials, as OneAPI takes them."""

    base_url: str
    token_url: str
    client_id: str
    client_secret: str
    audience: str = ""
    requests_per_second: float | None = None
    requests_per_hour: int | None = None

    def __repr__(self) -> str:
        return f"ClientCredentials({self.base_url!r})"  # never the secret

    @property
    def api(self) -> str:
        return f"{self.base_url}/zia/api/v1"

    def open(self, transport: Transport) -> Mapping[str, str]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            **({"audience": self.audience} if self.audience else {}),
        }
        answer = transport.ask(STEP, "POST", self.token_url, data=form)
        if answer.status in (400, 401, 403):
            message = f"ZIA refused the client credentials (HTTP {answer.status}). Check the client id and secret."
            raise UpstreamError(ErrorKind.CREDENTIALS, STEP, message, answer.status)
        if answer.status != 200:
            raise unexpected(STEP, answer, "a token")
        body = decoded(STEP, answer.body)
        token = body.get("access_token") if isinstance(body, dict) else None
        if not isinstance(token, str) or not token:
            raise UpstreamError(ErrorKind.BAD_DATA, STEP, "ZIA's answer to the sign-in holds no token.", answer.status)
        _require_sendable(token, "token")
        return {"Authorization": f"Bearer {token}"}

    def close(self, transport: Transport, headers: Mapping[str, str]) -> None:
        """A token ends by itself."""


@dataclass(frozen=True, slots=True)
class LegacySession:
    """An admin's session with an API key, as the API took it before OneAPI: a cookie for every request."""

    api: str
    username: str
    password: str
    api_key: str
    requests_per_second: float | None = None
    requests_per_hour: int | None = None

    def __repr__(self) -> str:
        return f"LegacySession({self.api!r})"  # never the secrets

    @property
    def address(self) -> str:
        return f"{self.api}/authenticatedSession"

    def open(self, transport: Transport) -> Mapping[str, str]:
        now = str(time.time_ns() // 1_000_000)
        body = {
            "apiKey": obfuscated(self.api_key, now),
            "username": self.username,
            "password": self.password,
            "timestamp": now,
        }
        answer = transport.ask(STEP, "POST", self.address, json=body)
        if answer.status != 200:
            raise _not_signed_in(answer)
        cookie = SESSION_COOKIE.search(answer.headers.get("Set-Cookie", ""))
        if cookie is None:
            raise UpstreamError(ErrorKind.BAD_DATA, STEP, "ZIA's answer to the sign-in sets no session cookie.", 200)
        _require_sendable(cookie[1], "session cookie")
        return {"Cookie": f"JSESSIONID={cookie[1]}"}

    def close(self, transport: Transport, headers: Mapping[str, str]) -> None:
        transport.ask("signing out of ZIA", "DELETE", self.address, headers=headers)


def _require_sendable(text: str, what: str) -> None:
    """What comes from outside goes into a header of every request: no line breaks, nothing but visible ASCII."""
    if SENDABLE.fullmatch(text) is None:
        message = f"ZIA's answer to the sign-in holds a {what} with odd characters or of odd length. It is not used."
        raise UpstreamError(ErrorKind.BAD_DATA, STEP, message, 200)


def obfuscated(api_key: str, milliseconds: str) -> str:
    """The API key as the sign-in sends it: characters picked by the last six digits of the time, then by their half.

    The half is shifted by two, so a key needs 12 characters. Raises UpstreamError where it has fewer.
    """
    if len(api_key) < KEY_LENGTH:
        message = f"The API key has fewer than {KEY_LENGTH} characters, so it cannot be one of ZIA."
        raise UpstreamError(ErrorKind.CREDENTIALS, STEP, message)
    digits = milliseconds[-6:]
    halved = f"{int(digits) >> 1:06d}"
    return "".join(api_key[int(digit)] for digit in digits) + "".join(api_key[int(digit) + 2] for digit in halved)


def _not_signed_in(answer: Answer) -> UpstreamError:
    if answer.status in (400, 401):
        message = f"ZIA refused the sign-in (HTTP {answer.status}). Check user name, password and API key."
        return UpstreamError(ErrorKind.CREDENTIALS, STEP, message, answer.status)
    if answer.status == 403:
        message = "This admin may not use the API (HTTP 403). Give the admin's role access to the API."
        return UpstreamError(ErrorKind.PERMISSION, STEP, message, 403)
    return unexpected(STEP, answer, "a session")
