"""What a run leaves to another one: two runs, one a database, prove once what the database cannot change.

`--lane 1/2` and `--lane 2/2` share what no database changes: tests without one, and those marked `own_database`. They
share the browser's tests too, so that each runs on one of the databases; `--turn` swaps the halves, `--full` gives
every browser test to both. Without `--lane` everything runs.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import pytest

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server", "django_db_blocker"}


@dataclass(frozen=True, slots=True)
class Lane:
    """This run is the `number`th of `total`, from 1."""

    number: int
    total: int
    turn: int
    is_full: bool

    @classmethod
    def of(cls, config: pytest.Config) -> "Lane | None":
        text = config.getoption("--lane")
        if not text:
            return None
        number, _, total = text.partition("/")
        lane = cls(int(number), int(total), int(config.getoption("--turn")), bool(config.getoption("--full")))
        if not 1 <= lane.number <= lane.total:
            raise pytest.UsageError(f"--lane takes e.g. 1/2, not {text}")
        return lane

    def has(self, item: pytest.Item) -> bool:
        """Whether the test is this run's."""
        if item.get_closest_marker("browser"):
            return self.is_full or self._share(item, self.turn) == self.number
        if is_database_free(item):
            return self._share(item, 0) == self.number
        return True

    def _share(self, item: pytest.Item, turn: int) -> int:
        digest = hashlib.sha256(item.nodeid.encode()).digest()
        return (digest[0] + turn) % self.total + 1


def is_database_free(item: pytest.Item) -> bool:
    """Whether the run's database makes no difference: the test has none, or one of its own."""
    if item.get_closest_marker("own_database"):
        return True
    fixtures: Iterable[str] = getattr(item, "fixturenames", ())
    return not (item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(fixtures))


def add_options(parser: pytest.Parser) -> None:
    parser.addoption("--lane", default="", help="which of several runs side by side this is, e.g. 1/2")
    parser.addoption("--turn", default="0", help="with --lane: swaps the browser tests of the lanes when it is odd")
    parser.addoption("--full", action="store_true", help="with --lane: every browser test in every lane")
