"""Several threads that do the same at the same moment, each with a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection


def at_once(number: int, what: Callable[[], object]) -> None:
    barrier = threading.Barrier(number)

    def do() -> None:
        barrier.wait()
        try:
            what()
        finally:
            connection.close()

    threads = [threading.Thread(target=do) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
