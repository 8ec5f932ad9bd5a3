"""What refers to a directory group. The apps above register how to find out; the directory does not know them."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """Something that a group decides about, e.g. an app profile."""

    kind: str
    name: str
    url: str
    detail: str = ""


Provider = Callable[[int], Iterable[Usage]]
Sieve = Callable[[Collection[int]], Collection[int]]
_providers: list[Provider] = []
_sieves: list[Sieve] = []


def register(provider: Provider, sieve: Sieve) -> None:
    """`provider(group_id)` yields what refers to the group, `sieve(group_ids)` those of them that anything refers to.

    Called from an app's `ready`.
    """
    if provider not in _providers:
        _providers.append(provider)
        _sieves.append(sieve)


def used_by(group_id: int) -> list[Usage]:
    return [usage for provider in _providers for usage in provider(group_id)]


def in_use(group_ids: Collection[int]) -> set[int]:
    """Those of the groups that anything refers to. A query an app."""
    return {pk for sieve in _sieves for pk in sieve(group_ids)} if group_ids else set()
