"""Holding a run: the claim, the heartbeat, and the fence that a worker must still hold when it applies."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.utils import timezone

from directory.models import SyncRun
from directory.sync import stopping
from portal.lib.database import SecondConnection

BEAT_EVERY = 1.0  # seconds


class LeaseLost(Exception):
    """Somebody else took over; whatever this worker holds must be dropped."""


class WorkerStops(Exception):
    """The worker was asked to stop; what was read so far is dropped, and the run begins anew with the next worker."""


class Lease:
    """One worker's hold on one run."""

    def __init__(self, run_id: int, token: uuid.UUID) -> None:
        self.run_id = run_id
        self.token = token
        self.stage = ""
        self.done = 0
        self._second: SecondConnection | None = None
        self._also: Callable[[], None] | None = None
        self._last = time.monotonic()  # the time of day may jump

    @classmethod
    def claim(cls, run_id: int, *, source: str) -> "Lease | None":
        """Take a queued run. None where it is not queued any more: a message delivered twice does nothing."""
        now = timezone.now()
        token = uuid.uuid4()
        taken = SyncRun.objects.filter(pk=run_id, state=SyncRun.State.QUEUED).update(
            state=SyncRun.State.FETCHING, token=token, started_at=now, heartbeat_at=now, source=source
        )
        return cls(run_id, token) if taken else None

    def begin_stage(self, stage: str, done: int = 0, *, expected: int | None = None) -> None:
        """A new stage, shown to the admin at once."""
        self.stage, self.done = stage, done
        self._write(stage=stage[:60], done=done, expected=expected)

    def beat(self, done: int | None = None) -> None:
        """Show that the worker lives; at most one write a second. Raises LeaseLost or WorkerStops."""
        if stopping.is_asked():
            raise WorkerStops
        if done is not None:
            self.done = done
        if time.monotonic() - self._last >= BEAT_EVERY:
            self._write(done=self.done)

    @contextmanager
    def beat_through(self, second: SecondConnection, also: Callable[[], None]) -> Iterator[None]:
        """Beat there, since here is a transaction that nobody sees into; and call `also`."""
        self._second, self._also = second, also
        try:
            yield
        finally:
            self._second = self._also = None

    def fence(self) -> None:
        """Inside the transaction of the apply: go on only if the run is still ours."""
        if not self._mine().update(state=SyncRun.State.APPLYING, heartbeat_at=timezone.now()):
            raise LeaseLost

    def close(self, state: str, **facts: Any) -> bool:
        """End the run; False where it was taken away meanwhile."""
        held = SyncRun.objects.filter(
            pk=self.run_id, token=self.token, state__in=[SyncRun.State.FETCHING, SyncRun.State.APPLYING]
        )
        return bool(held.update(state=state, finished_at=timezone.now(), stage="", **facts))

    def _mine(self) -> Any:
        return SyncRun.objects.filter(pk=self.run_id, token=self.token, state=SyncRun.State.FETCHING)

    def _write(self, **facts: Any) -> None:
        self._last = time.monotonic()
        with self._second.used() if self._second else nullcontext():
            is_mine = self._mine().update(heartbeat_at=timezone.now(), **facts)
        if not is_mine:
            raise LeaseLost
        if self._also:
            self._also()
