"""What a bench module is made of: its cases, a clock, and a scratch database that is gone afterwards."""

import resource
import secrets
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.test.utils import override_settings


@dataclass(frozen=True, slots=True)
class Case:
    """One measured case. It fails where `seconds` is more than `limit` times `baseline_seconds`.

    `measured` is a ratio of something other than time, and takes the place of that one. `peak_mb` is the memory that
    the case itself measured; without it the frame fills in the process's highest so far.
    """

    name: str
    limit: float
    seconds: float
    baseline_seconds: float
    peak_mb: float | None = None
    measured: float | None = None

    @property
    def ratio(self) -> float:
        return self.measured if self.measured is not None else self.seconds / self.baseline_seconds

    @property
    def is_within(self) -> bool:
        return self.ratio <= self.limit

    def line(self, bench: str) -> dict[str, str | float]:
        """The case as it is printed."""
        return {
            "bench": bench,
            "case": self.name,
            "database": connection.vendor,
            "ratio": round(self.ratio, 2),
            "limit": self.limit,
            "seconds": round(self.seconds, 5),
            "baseline_seconds": round(self.baseline_seconds, 5),
            "peak_mb": round(self.peak_mb if self.peak_mb is not None else process_peak_mb(), 1),
        }


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def compared(large: Callable[[], object], small: Callable[[], object], *, times: int) -> tuple[float, float]:
    """The medians of both, called in turns, so that a busy moment of the machine hits both. One call each warms up."""
    large(), small()
    pairs = [(seconds(large), seconds(small)) for _ in range(times)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def process_peak_mb() -> float:
    """The most memory that this process held so far. Linux counts it in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def plain_pages() -> Iterator[None]:
    """For benches that ask for pages: static files without a manifest, as in the tests."""
    (settings.PORTAL_DATA_DIR / "static").mkdir(parents=True, exist_ok=True)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


@contextmanager
def scratch_database() -> Iterator[None]:
    """A new database beside the one in DATABASE_URL, migrated, dropped at the end. What exists is not touched."""
    name = f"bench_{secrets.token_hex(6)}"
    sqlite = connection.vendor == "sqlite"
    connection.settings_dict["TEST"]["NAME"] = str(settings.PORTAL_DATA_DIR / f"{name}.sqlite3") if sqlite else name
    present = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=False, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(present, verbosity=0)
