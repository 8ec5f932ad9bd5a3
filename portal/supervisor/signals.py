"""Signals as something to wait for, so that no work is done inside a handler."""

import os
import select
import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

STOP = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
Handler = Callable[[int, FrameType | None], object] | int | None


class Signals:
    """Collects stop requests and the news that a child ended while the `with` block runs."""

    def __enter__(self) -> Self:
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(self._writer, False)
        self._old_wakeup = signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        self._old: dict[signal.Signals, Handler] = {
            number: signal.signal(number, lambda *_: None) for number in (*STOP, signal.SIGCHLD)
        }
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._old.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._old_wakeup)
        os.close(self._reader)
        os.close(self._writer)

    def stop_asked(self, seconds: float) -> bool:
        """Wait for a signal, `seconds` at most; whether one of those that came asks to stop."""
        readable, _, _ = select.select([self._reader], [], [], seconds)
        return bool(readable) and not STOP.isdisjoint(os.read(self._reader, 1024))
