"""Reading pages ahead, so that the upstream's latency and our own work overlap."""

import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Self

WINDOW = 4

Beat = Callable[[], None]


class Abandoned(Exception):
    """Nobody waits for this page any more."""


class Prefetch:
    """Pages of one listing in their order, up to `window` of them asked for at once, each in a thread of its own.

    `read(number, beat)` returns a page's body or raises; it calls `beat` while it waits, which ends it when the reading
    is over. `beat` is called in the caller's thread, every `step` seconds, while a page is awaited.
    """

    def __init__(self, read: Callable[[int, Beat], bytes], *, beat: Beat, step: float) -> None:
        self.window = 1
        self._read = read
        self._beat = beat
        self._step = step
        self._over = threading.Event()
        self._asked = 0
        self._awaited: deque[queue.SimpleQueue[bytes | Exception]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def fill(self) -> None:
        """Ask for as many further pages as the window has room for."""
        while len(self._awaited) < self.window:
            self._asked += 1
            answer: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()
            self._awaited.append(answer)
            threading.Thread(target=self._run, args=(self._asked, answer), daemon=True).start()

    def take(self) -> bytes:
        """The next page. Raises what its reading raised."""
        self.fill()
        answer = self._awaited.popleft()
        while True:
            try:
                result = answer.get(timeout=self._step)
            except queue.Empty:
                self._beat()
                continue
            if isinstance(result, Exception):
                raise result
            return result

    def _run(self, number: int, answer: "queue.SimpleQueue[bytes | Exception]") -> None:
        try:
            answer.put(self._read(number, self._go_on))
        except Exception as error:  # raised again in the thread that waits for the page
            answer.put(error)

    def _go_on(self) -> None:
        if self._over.is_set():
            raise Abandoned
