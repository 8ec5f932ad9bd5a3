"""Keeping to the upstream's rate limits, so that it seldom has to say no."""

import threading
from collections import deque
from collections.abc import Callable

HOUR = 3600.0


class Pace:
    """At most so many requests a second and an hour; None is no limit. Several threads may ask at once."""

    def __init__(self, per_second: float | None, per_hour: int | None, clock: Callable[[], float]) -> None:
        self._gap = 1 / per_second if per_second else 0.0
        self._per_hour = per_hour
        self._clock = clock
        self._next = 0.0
        self._taken: deque[float] = deque()
        self._lock = threading.Lock()

    def take(self) -> float:
        """Reserve the next free moment for one request. Returns the seconds until then."""
        with self._lock:
            now = self._clock()
            at = max(now, self._next)
            if self._per_hour:
                if len(self._taken) >= self._per_hour:
                    at = max(at, self._taken.popleft() + HOUR)
                self._taken.append(at)
            self._next = at + self._gap
            return at - now

    def hold(self, seconds: float) -> None:
        """The upstream asked to be left alone: nobody's next request comes before that."""
        with self._lock:
            self._next = max(self._next, self._clock() + seconds)
