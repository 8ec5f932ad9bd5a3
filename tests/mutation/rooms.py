"""Which tests have to notice a change in which room."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_MUTATED = ("migrations", "apps.py")


@dataclass(frozen=True)
class Room:
    """A folder and the tests of it.

    What those let pass is tried against `on_postgresql`, where DATABASE_URL names one, and against `slower`.
    """

    folder: str
    tests: tuple[str, ...]
    on_postgresql: tuple[str, ...] = ()
    slower: tuple[str, ...] = ()

    def files(self) -> list[str]:
        """Its modules, as paths from the root."""
        found = (path.relative_to(ROOT) for path in (ROOT / self.folder).rglob("*.py"))
        return sorted(str(path) for path in found if not set(NOT_MUTATED) & set(path.parts))

    def has_test(self, name: str) -> bool:
        """Whether this is one of the quick tests that have to notice a change here."""
        return _lies_in(name, self.tests) and not _lies_in(name, SLOW)


def _lies_in(name: str, places: tuple[str, ...]) -> bool:
    return any(name == place or name.startswith((f"{place}/", f"{place}::")) for place in places)


# Start processes, or take seconds each.
SLOW = (
    "tests/directory/faults",
    "tests/portal/test_up.py",
    "tests/portal/test_worker_command.py",
    "tests/portal/test_keeper.py",
)


ON_POSTGRESQL = (
    "tests/directory/test_sync.py",
    "tests/directory/test_faults.py",
    "tests/directory/test_model.py",
    "tests/directory/test_guard.py",
)
ROOMS = (
    Room(
        "directory/sync",
        ("tests/directory", "tests/support", "tests/zia", "tests/test_one_transaction.py"),
        on_postgresql=(
            *ON_POSTGRESQL,
            "tests/directory/test_prefetch.py",
            "tests/directory/faults/test_kills.py",
        ),
        slower=("tests/directory/faults",),
    ),
    Room("profiles/rules", ("tests/profiles",)),
    Room("profiles/editing", ("tests/profiles", "tests/test_one_transaction.py")),
    Room(
        "portal/lib",
        ("tests/portal", "tests/directory", "tests/profiles", "tests/support", "tests/test_house.py"),
        on_postgresql=("tests/portal/test_database.py", *ON_POSTGRESQL),
    ),
    Room("portal/audit", ("tests/portal", "tests/profiles", "tests/support")),
    Room("portal/api", ("tests/portal/api", "tests/zia")),
)
