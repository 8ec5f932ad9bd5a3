"""One child process: a session and process group of its own, ended with everything that it started."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence

PR_SET_PDEATHSIG = 1


class Child:
    """A command to keep running. `name` is what messages call it."""

    def __init__(self, name: str, argv: Sequence[str], *, pass_fds: Sequence[int] = ()) -> None:
        self.name = name
        self.argv = list(argv)
        self.pass_fds = tuple(pass_fds)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Also the number of its process group."""
        if self._process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self._process.pid

    def start(self) -> None:
        environment = {name: value for name, value in os.environ.items() if name != "PORTAL_ADMIN_PASSWORD"}
        self._process = subprocess.Popen(  # noqa: S603
            self.argv,
            env=environment,
            stdin=subprocess.DEVNULL,
            pass_fds=self.pass_fds,
            start_new_session=True,
            preexec_fn=_end_with_parent(),
        )

    def exit_code(self) -> int | None:
        """None while it runs; negative for the signal that killed it."""
        return self._process.poll() if self._process else None

    @property
    def was_started(self) -> bool:
        return self._process is not None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def how_it_ended(self) -> str:
        code = self.exit_code()
        if code is None:
            return "is running"
        return f"ended with exit code {code}" if code >= 0 else f"was killed by {signal.Signals(-code).name}"

    def ask_to_stop(self) -> None:
        """The process stops by itself when its work is done; what it started is its own matter."""
        if self._process and self.exit_code() is None:
            self._process.terminate()

    def kill_group(self) -> None:
        """End it and everything that it started, now."""
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _end_with_parent() -> Callable[[], None] | None:
    """What a child does before its program starts: ask Linux for SIGTERM when the supervisor dies."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def before_exec() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return before_exec
