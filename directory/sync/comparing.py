"""Telling, while a listing is read, which of its rows differ from the mirror, and which of the mirror's are gone."""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.backends.utils import CursorWrapper

from directory.sync.fingerprints import fingerprints_of
from directory.upstream import Page

BATCH_SIZE = 10_000  # at a time
SEEN = object()
ABSENT = object()


class Comparison:
    """The mirror's rows of one kind, by the upstream's id, against the rows of a listing as they come.

    It holds one number a row: a hundred megabytes for a million of them.
    """

    def __init__(self, present: Iterable[tuple[int, int | None]]) -> None:
        self._rows: dict[int, object] = dict(present)
        self.expected = len(self._rows)
        self.listed = 0
        self.repeated = 0

    @classmethod
    def with_mirror(cls, cursor: CursorWrapper, table: str) -> "Comparison":
        cursor.execute(f"SELECT upstream_id, fingerprint FROM {table} WHERE deleted_at IS NULL")  # noqa: S608
        return cls(itertools.chain.from_iterable(iter(lambda: cursor.fetchmany(BATCH_SIZE), [])))

    def forget(self, upstream_ids: Iterable[int]) -> None:
        """These rows are to be looked at whatever they read."""
        self._rows.update((pk, None) for pk in upstream_ids if pk in self._rows)

    def differing(self, page: Page) -> Iterator[tuple[Any, int]]:
        """The rows of a page that are new or not as they were, with their fingerprints."""
        numbers = fingerprints_of(page.raws)
        indexes = [index for index, pk in enumerate(page.ids) if self.differs(pk, numbers[index])]
        return zip(page.rows(indexes), [numbers[index] for index in indexes], strict=True)

    def differs(self, upstream_id: int, fingerprint: int) -> bool:
        """Whether a listed row is new to the mirror or not as it is there. An id that comes twice is counted."""
        known = self._rows.get(upstream_id, ABSENT)
        if known is SEEN:
            self.repeated += 1
            return False
        self.listed += 1
        self._rows[upstream_id] = SEEN
        return known != fingerprint

    def seen(self) -> frozenset[int]:
        """The ids that were listed."""
        return frozenset(pk for pk, state in self._rows.items() if state is SEEN)

    def gone(self) -> list[int]:
        """The ids that the mirror has and the listing has not."""
        return [pk for pk, state in self._rows.items() if state is not SEEN]
