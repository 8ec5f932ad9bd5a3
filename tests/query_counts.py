"""The number of queries behind a page, which must not depend on the number of rows."""

from collections.abc import Callable, Sequence

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def assert_same_queries(
    client: Client,
    addresses: Sequence[str],
    add: Callable[[str], object],
    *,
    sizes: tuple[int, int] = (2, 20),
    most: int = 20,
) -> None:
    """Each page takes as many queries after `add` was called more often, and `most` at most; names differ each time."""
    counts = []
    for size in sizes:
        for n in range(size):
            add(f"{size}-{n}")
        counts.append({address: _queries(client, address) for address in addresses})
    assert counts[0] == counts[1]
    assert max(counts[1].values()) <= most, counts[1]


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
