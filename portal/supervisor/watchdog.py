"""Notices a worker that lives but no longer works.

The worker's one-minute tick writes a heartbeat through scheduler, broker, worker and database. django-q2 stops
working for good when one of its idle processes is killed, while its main process lives on; the remedy is to start
the whole worker again.
"""

import datetime as dt
from collections import deque
from dataclasses import dataclass, field

SILENCE = 150.0
RESTARTS = 5
PERIOD = 3600.0


@dataclass
class Watchdog:
    """Judges by a clock that does not run while the machine sleeps, and by change: the heartbeat's own time of day
    may be wrong."""

    changed_at: float
    heartbeat: dt.datetime | None = None
    restarts: deque[float] = field(default_factory=deque)

    def is_silent(self, heartbeat: dt.datetime | None, now: float) -> bool:
        """Whether the heartbeat has not moved for too long. `now` is the monotonic clock in seconds."""
        if heartbeat != self.heartbeat:
            self.heartbeat, self.changed_at = heartbeat, now
        return now - self.changed_at > SILENCE

    def forgive(self, now: float) -> None:
        """Count anew: the worker was started again, or the database could not be asked."""
        self.changed_at = now

    def may_restart(self, now: float) -> bool:
        """Whether one more restart is within the limit; it is counted."""
        while self.restarts and now - self.restarts[0] > PERIOD:
            self.restarts.popleft()
        if len(self.restarts) >= RESTARTS:
            return False
        self.restarts.append(now)
        self.forgive(now)
        return True
