"""Judging an answer of the upstream: refused, or not what was asked for. Each message is written once, here."""

import json
from typing import Any

from directory.upstream.errors import ErrorKind, UpstreamError
from directory.upstream.transport import Answer

READ_RIGHT = "Give it the right to read user management."


def require_ok(step: str, answer: Answer, expected: str, *, right: str = "", advice: str = "") -> None:
    """Raises UpstreamError for any status but 200, of a request within a session that was opened.

    `expected` is what the answer should hold, `right` what helps against a 403, `advice` against the rest.
    """
    if answer.status == 401:
        message = f"The sign-in works, but ZIA does not accept the session (HTTP 401) while {step}."
        raise UpstreamError(ErrorKind.CREDENTIALS, step, message, 401)
    if answer.status == 403:
        message = f"The sign-in works, but the API client may not do this (HTTP 403) while {step}."
        raise UpstreamError(ErrorKind.PERMISSION, step, f"{message} {right}".rstrip(), 403)
    if answer.status != 200:
        raise unexpected(step, answer, expected, advice)


def unexpected(step: str, answer: Answer, expected: str, advice: str = "") -> UpstreamError:
    message = f"ZIA answered {answer.status} while {step}, where {expected} was expected. {advice}".rstrip()
    return UpstreamError(ErrorKind.BAD_DATA, step, message, answer.status)


def decoded(step: str, body: bytes, status: int = 200) -> Any:
    """The JSON of an answer's body. Raises UpstreamError where it is none."""
    try:
        return json.loads(body)
    except json.JSONDecodeError:
        fault = f"is not JSON while {step} (it may be a sign-in page)."
    except UnicodeDecodeError as error:
        fault = f"is not UTF-8 while {step} (byte {error.start + 1:,} of {len(body):,})."
    except RecursionError:
        fault = f"is nested too deeply while {step}."
    except ValueError:  # Python reads no number of more than 4,300 digits
        fault = f"holds a number that is too long while {step}."
    raise UpstreamError(ErrorKind.BAD_DATA, step, f"ZIA's answer {fault}", status)
