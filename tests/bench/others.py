"""What other requests do while a sync runs: one small write and one list after the other, until stdin is closed.

`python -m tests.bench.others` prints a line when it begins, and at the end how long each of them took, in seconds.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable

PAUSE = 0.01


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()

    from django.utils import timezone

    from directory.models import DirectoryGroup, Heartbeat

    def write() -> None:
        Heartbeat.objects.update_or_create(name="bench", defaults={"at": timezone.now()})

    def read() -> None:
        list(DirectoryGroup.objects.filter(deleted_at=None)[:25])

    over = threading.Event()
    waits: dict[str, list[float]] = {"writes": [], "reads": []}
    threads = [
        threading.Thread(target=_repeat, args=(over, waits["writes"], write)),
        threading.Thread(target=_repeat, args=(over, waits["reads"], read)),
    ]
    for thread in threads:
        thread.start()
    print("begun", flush=True)
    sys.stdin.read()
    over.set()
    for thread in threads:
        thread.join()
    print(json.dumps(waits))


def _repeat(over: threading.Event, waits: list[float], work: Callable[[], object]) -> None:
    while not over.is_set():
        started = time.perf_counter()
        work()
        waits.append(time.perf_counter() - started)
        time.sleep(PAUSE)


if __name__ == "__main__":
    main()
