"""A short visit to the upstream while an admin waits: one try, a total deadline."""

import contextlib
import time
from collections.abc import Callable
from typing import TypeVar

from directory.upstream.errors import ErrorKind, UpstreamError
from directory.upstream.sessions import Session
from directory.upstream.transport import Patience, Transport

LIMIT = 10.0
PATIENCE = Patience(connect=3, read=4, page=4.5, tries=1, backoff=0, longest_wait=0, slice=0.2)
Found = TypeVar("Found")


def request_once(
    session: Session,
    step: str,
    ask: Callable[[Transport, dict[str, str]], Found],
    *,
    patience: Patience = PATIENCE,
    limit: float = LIMIT,
) -> Found:
    """Sign in, ask with the session's headers, sign out. Ends within `limit` seconds; raises UpstreamError."""
    transport = Transport(patience, _deadline(limit, step))
    try:
        headers = session.open(transport)
        try:
            return ask(transport, {**headers, "Accept": "application/json"})
        finally:
            with contextlib.suppress(UpstreamError):
                session.close(transport, headers)
    finally:
        transport.close()


def _deadline(seconds: float, step: str) -> Callable[[], None]:
    ends = time.monotonic() + seconds

    def beat() -> None:
        if time.monotonic() > ends:
            raise UpstreamError(ErrorKind.UNREACHABLE, step, f"ZIA did not answer within {seconds:g} s.")

    return beat
