"""Notices a worker that lives but no longer works.

django-q2 stops working for good when one of its idle processes is killed, while its main process lives on; the remedy
is to start the whole worker again. A beat through queue, broker, worker and database shows that it works. Where none
came for a while, one is asked for: a working worker answers within a second or two, a busy database within half a
minute. A run that moves is a sign of life as well; while one is open, more patience is right, since its last step is
one long transaction.
"""

from collections import deque
from dataclasses import dataclass, field

from directory.status.worker import SignsOfLife

# Shares of PORTAL_WORKER_SILENCE
ASK_AFTER = 0.2
ASK_AGAIN = 0.4
SILENCE_IN_A_RUN = 3.0
RESTARTS = 5
PERIOD = 3600.0


@dataclass
class Watchdog:
    """Judges by a clock that does not run while the machine sleeps, and by change: the beat's own time of day may
    be wrong. `now` is that clock in seconds; `silence` is how many may pass without a sign of life."""

    changed_at: float
    silence: float
    signs: SignsOfLife = field(default_factory=lambda: SignsOfLife(beat=None))
    asked_at: float = float("-inf")
    restarts: deque[float] = field(default_factory=deque)

    def is_silent(self, signs: SignsOfLife, now: float) -> bool:
        """Whether nothing has moved for too long."""
        if signs != self.signs:
            self.signs, self.changed_at = signs, now
        return now - self.changed_at > self.silence * (SILENCE_IN_A_RUN if signs.run else 1)

    def must_ask(self, now: float) -> bool:
        """Whether it is time to ask for a beat; it is noted."""
        if now - self.changed_at < ASK_AFTER * self.silence or now - self.asked_at < ASK_AGAIN * self.silence:
            return False
        self.asked_at = now
        return True

    def restart_clock(self, now: float) -> None:
        """Count anew: the worker was started again, or the database could not be asked."""
        self.changed_at = now

    def may_restart(self, now: float) -> bool:
        """Whether one more restart is within the limit; it is counted."""
        while self.restarts and now - self.restarts[0] > PERIOD:
            self.restarts.popleft()
        if len(self.restarts) >= RESTARTS:
            return False
        self.restarts.append(now)
        self.restart_clock(now)
        return True
