"""Where things are done that a lower floor mentions and an upper floor has: the upper one registers the address."""

from collections.abc import Callable

Address = Callable[..., str]

SYNC = "sync"  # where the directory sync is looked at, started and set
HELD_RUN = "held_run"  # where a held run is decided about; takes its id

_addresses: dict[str, Address] = {}


def register(name: str, address: Address) -> None:
    """Called from an app's `ready`. `address` takes what the place needs and gives its URL."""
    _addresses[name] = address


def url_of(name: str, *args: object) -> str:
    """The URL of a place. Raises KeyError where nobody registered it."""
    return _addresses[name](*args)
