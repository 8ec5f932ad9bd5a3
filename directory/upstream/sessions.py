"""Ways to sign in to a ZIA API. A session is opened once, and once more where the upstream refuses it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from directory.upstream.errors import Kind, UpstreamError
from directory.upstream.transport import Answer, Transport

STEP = "signing in to ZIA"


class Session(Protocol):
    """`api` is the address below which the listings lie: `{api}/groups`."""

    @property
    def api(self) -> str: ...

    def open(self, transport: Transport) -> Mapping[str, str]:
        """Sign in; the headers for every request of the session. Raises UpstreamError."""


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """OAuth 2.0 client credentials, as OneAPI takes them."""

    base_url: str
    token_url: str
    client_id: str
    client_secret: str
    audience: str = ""

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
            words = f"ZIA refused the client credentials (HTTP {answer.status}). Check the client id and secret."
            raise UpstreamError(Kind.CREDENTIALS, STEP, words, answer.status)
        if answer.status != 200:
            words = f"ZIA answered {answer.status} while {STEP}, where a token was expected."
            raise UpstreamError(Kind.BAD_DATA, STEP, words, answer.status)
        body = decoded(STEP, answer)
        token = body.get("access_token") if isinstance(body, dict) else None
        if not isinstance(token, str) or not token:
            raise UpstreamError(Kind.BAD_DATA, STEP, "ZIA's answer to the sign-in holds no token.", answer.status)
        return {"Authorization": f"Bearer {token}"}


def decoded(step: str, answer: Answer) -> Any:
    """The answer's JSON. Raises UpstreamError where it is none."""
    try:
        return answer.json()
    except ValueError:
        words = f"ZIA's answer is not JSON while {step} (it may be a sign-in page)."
        raise UpstreamError(Kind.BAD_DATA, step, words, answer.status) from None
