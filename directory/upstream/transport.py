"""One request to the upstream, with deadlines that hold and waits that keep the run's heart beating.

The timeouts of `requests` restart with every byte, so a body that trickles in would hold a run for minutes. Each
request therefore runs in a thread of its own that is given up at the deadline.
"""

import datetime as dt
import email.utils
import http.client
import queue
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests
import urllib3

from directory.upstream.errors import ErrorKind, UpstreamError
from directory.upstream.pace import Pace

BODY_LIMIT = 64 * 1024 * 1024
LONGEST_PAUSE = 86_400.0  # seconds; more is taken for nonsense
UNIX_TIMES = 1e9  # a number from here on is no number of seconds to wait


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds, and how often to try."""

    connect: float = 10
    read: float = 30
    page: float = 60
    whole: float = 2700
    tries: int = 6
    backoff: float = 0.5
    longest_wait: float = 300
    slice: float = 1


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """A session that calls `beat()` while it waits; an exception from `beat` ends the wait."""

    def __init__(
        self,
        patience: Patience,
        beat: Callable[[], None],
        *,
        pace: Pace | None = None,
        session: requests.Session | None = None,
    ) -> None:
        self.patience = patience
        self.beat = beat
        self.pace = pace or Pace(None, None, time.monotonic)
        self.session = session or requests.Session()
        self.session.trust_env = False

    def with_beat(self, beat: Callable[[], None]) -> "Transport":
        """The same connections and the same pace, for a thread that beats otherwise."""
        return Transport(self.patience, beat, pace=self.pace, session=self.session)

    def close(self) -> None:
        self.session.close()

    def ask(self, step: str, method: str, url: str, **options: Any) -> Answer:
        """The first answer that is neither 5xx nor 429; UpstreamError when patience ends."""
        failure: UpstreamError | None = None
        for attempt in range(self.patience.tries):
            if attempt:
                self._wait(self.patience.backoff * 2 ** (attempt - 1) * random.uniform(0.5, 1.5))  # noqa: S311
            self._keep_pace(step)
            try:
                answer = self._within_deadline(step, method, url, options)
            except UpstreamError as error:
                failure = error
                continue
            if not self._asks_to_wait(answer) and answer.status < 500:
                return answer
            pause = retry_after(answer.headers, dt.datetime.now(dt.UTC))
            failure = self._refusal(step, answer, pause)
            if pause is not None:
                if pause > self.patience.longest_wait:
                    break
                self.pace.hold(pause)
        assert failure is not None  # noqa: S101 - the loop ran at least once
        raise failure

    def _keep_pace(self, step: str) -> None:
        pause = self.pace.take()
        if pause > self.patience.longest_wait:
            message = (
                f"The hour's requests to ZIA are used up while {step}. The next are allowed in {pause / 60:.0f} min."
            )
            raise UpstreamError(ErrorKind.THROTTLED, step, message, retry_after=pause)
        self._wait(pause)

    def _asks_to_wait(self, answer: Answer) -> bool:
        """429, or the 401 that ZIA gives instead of it under load."""
        return answer.status == 429 or (answer.status == 401 and b"Resource Access Blocked" in answer.body)

    def _refusal(self, step: str, answer: Answer, pause: float | None) -> UpstreamError:
        if self._asks_to_wait(answer):
            message = f"ZIA limits the rate of requests (HTTP {answer.status}) while {step}."
            return UpstreamError(ErrorKind.THROTTLED, step, message, answer.status, retry_after=pause)
        phrase = http.client.responses.get(answer.status, "server error")
        message = f"ZIA answered {answer.status} ({phrase}) while {step}."
        return UpstreamError(ErrorKind.SERVER, step, message, answer.status, retry_after=pause)

    def _within_deadline(self, step: str, method: str, url: str, options: dict[str, Any]) -> Answer:
        result: queue.SimpleQueue[Answer | Exception] = queue.SimpleQueue()
        worker = threading.Thread(target=self._read, args=(result, method, url, options), daemon=True)
        worker.start()
        ends = time.monotonic() + self.patience.page
        while (left := ends - time.monotonic()) > 0:
            try:
                outcome = result.get(timeout=min(self.patience.slice, left))
            except queue.Empty:
                self.beat()
                continue
            if isinstance(outcome, Answer):
                return outcome
            raise UpstreamError(
                ErrorKind.UNREACHABLE, step, f"ZIA could not be reached while {step}: {_reason(outcome)}."
            )
        seconds = f"{self.patience.page:g} s"
        raise UpstreamError(
            ErrorKind.UNREACHABLE, step, f"ZIA did not finish its answer within {seconds} while {step}."
        )

    def _read(self, result: "queue.SimpleQueue[Any]", method: str, url: str, options: dict[str, Any]) -> None:
        try:
            timeout = (self.patience.connect, self.patience.read)
            with self.session.request(
                method, url, timeout=timeout, allow_redirects=False, stream=True, **options
            ) as response:
                body = response.raw.read(BODY_LIMIT + 1, decode_content=True)
                if len(body) > BODY_LIMIT:
                    raise requests.RequestException("the answer is larger than 64 MiB")
                result.put(Answer(response.status_code, response.headers, body))
        except Exception as error:  # handed over to the waiting thread, which raises it
            result.put(error)

    def _wait(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            self.beat()
            time.sleep(min(self.patience.slice, left))


def _reason(error: Exception) -> str:
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return "it did not answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not trusted"
    if isinstance(error, requests.ConnectionError | urllib3.exceptions.ProtocolError):
        return "the connection was refused or broke off"
    return str(error) or type(error).__name__


def retry_after(headers: Mapping[str, str], now: dt.datetime) -> float | None:
    """Seconds to wait as the answer asks for, a day at most: the longer of Retry-After and X-Ratelimit-Reset.

    Each may be `5`, `5 seconds` or an HTTP date, the latter header a time of Unix too. None where neither says.
    """
    asked = [_pause(headers.get(name, ""), now) for name in ("Retry-After", "X-Ratelimit-Reset")]
    pauses = [min(pause, LONGEST_PAUSE) for pause in asked if pause is not None]
    return max(pauses, default=None)


def _pause(text: str, now: dt.datetime) -> float | None:
    parts = text.split()
    if not parts:
        return None
    if parts[0].isdecimal():
        seconds = float(parts[0])  # of 5,000 digits: infinite
        return seconds if seconds < UNIX_TIMES else max(0.0, seconds - now.timestamp())
    try:
        at = email.utils.parsedate_to_datetime(text)
        return max(0.0, (at.replace(tzinfo=at.tzinfo or dt.UTC) - now).total_seconds())
    except (ValueError, OverflowError):
        return None
