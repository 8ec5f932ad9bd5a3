"""What outlives a supervisor that was killed: it waits for the children to end, and ends those that do not.

The kernel sends the children SIGTERM when the supervisor dies, but a worker may be in the middle of a long job, or
hang. The guard reads a pipe whose other end only the supervisor holds; when it closes, the grace period begins.
"""

import contextlib
import os
import signal
import time
from collections.abc import Iterable

STEP = 0.2


class Guard:
    """A small process beside the children. Tell it of every child; release it at the end."""

    def __init__(self, *, grace: float, close: tuple[int, ...] = ()) -> None:
        reader, self._writer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.setsid()
                for descriptor in (self._writer, *close):
                    os.close(descriptor)
                _guard(reader, grace)
            finally:
                os._exit(0)
        os.close(reader)

    def watch(self, group: int) -> None:
        self._tell(group)

    def forget(self, group: int) -> None:
        """That group has ended. Its number may soon be somebody else's."""
        self._tell(-group)

    def _tell(self, number: int) -> None:
        with contextlib.suppress(BrokenPipeError):  # somebody killed the guard: the children are still ours
            os.write(self._writer, f"{number}\n".encode())

    def release(self) -> None:
        """All children have ended: so does the guard."""
        os.close(self._writer)
        os.waitpid(self.pid, 0)


def _guard(reader: int, grace: float) -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    with os.fdopen(reader) as stream:
        groups = _left_over(stream)  # until the supervisor is gone
    deadline = time.monotonic() + grace
    while any(_is_alive(group) for group in groups) and time.monotonic() < deadline:
        time.sleep(STEP)
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


def _left_over(lines: Iterable[str]) -> set[int]:
    """The groups that were named and not taken back (a negative number takes one back)."""
    groups: set[int] = set()
    for number in map(int, lines):
        if number > 0:
            groups.add(number)
        else:
            groups.discard(-number)
    return groups


def _is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):  # gone, or the number belongs to somebody else by now
        return False
    return True
