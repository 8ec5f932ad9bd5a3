"""What can go wrong upstream, sorted by who can mend it."""

import enum


class ErrorKind(enum.StrEnum):
    CREDENTIALS = "credentials"  # the client id or secret is wrong
    PERMISSION = "permission"  # signed in, but not allowed to read
    THROTTLED = "throttled"  # asked to wait longer than a run may
    UNREACHABLE = "unreachable"  # no answer, or not in time
    SERVER = "server"  # 5xx, again and again
    BAD_DATA = "bad_data"  # an answer that cannot be the truth


class UpstreamError(Exception):
    """The upstream refused or failed. `step` says what was being read; the text is for admins.

    `retry_after` are the seconds for which the upstream asked to be left alone, where it did.
    """

    def __init__(
        self,
        kind: ErrorKind,
        step: str,
        message: str,
        http_status: int | None = None,
        *,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.step = step
        self.message = message
        self.http_status = http_status
        self.retry_after = retry_after
