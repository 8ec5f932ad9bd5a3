"""The directory sync. The only writer of the mirror.

Phases of a run: *request* (a queued row, at most one open), *claim* (by compare-and-set, with a new token), *fetch*
(every page of every listing into temporary tables), *plan* (what differs from the mirror, in temporary tables too),
*apply* (one transaction that checks the token, writes the differences and closes the run). Whatever fails before
*apply* leaves the mirror as it was; readers see the old directory or the new one, never a mix.
"""

from directory.sync.held import apply_anyway, discard, waiting
from directory.sync.requesting import Requested, reap, request
from directory.sync.running import run

__all__ = ["Requested", "apply_anyway", "discard", "reap", "request", "run", "waiting"]
