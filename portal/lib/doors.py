"""How often somebody may try to come in. What counts registers itself here, so that the apps below can ask it.

A door that nobody counts at is shut: `count` raises LookupError where nothing is registered.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Limit:
    most: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Door:
    """What is tried, and how often that may be: from one network, for one name from it, for one name at all."""

    key: str
    network: Limit | None = None
    name_from_network: Limit | None = None
    name: Limit | None = None


class TooMany(Exception):
    """Refused. `seconds` is how long to wait; `is_first` says whether this is the first refusal of the window."""

    def __init__(self, seconds: int, is_first: bool) -> None:
        super().__init__(f"Too many attempts. Wait {seconds} seconds.")
        self.seconds = seconds
        self.is_first = is_first


@dataclass(frozen=True, slots=True)
class Attempt:
    """One that is counted, and in which windows."""

    door: Door
    counted_in: tuple[tuple[str, str], ...]


class Counting(Protocol):
    """What keeps the counts."""

    def count(self, door: Door, *, name: str, address: str, now: datetime) -> Attempt: ...

    def give_back(self, attempt: Attempt) -> None: ...


_keepers: list[Counting] = []


def register(keeper: Counting) -> None:
    """Called from an app's `ready`."""
    _keepers[:] = [keeper]


def count(door: Door, *, name: str, address: str, now: datetime) -> Attempt:
    """One more attempt. Raises TooMany where there were too many already."""
    return _keeper().count(door, name=name, address=address, now=now)


def give_back(attempt: Attempt) -> None:
    """It succeeded, so it was none."""
    _keeper().give_back(attempt)


def _keeper() -> Counting:
    if not _keepers:
        raise LookupError("Nothing counts the attempts: portal.accounts is not installed.")
    return _keepers[0]
