"""What refers to a directory group. The apps above register how to find out; the directory does not know them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """Something that a group decides about, e.g. an app profile."""

    kind: str
    name: str
    url: str
    detail: str = ""


Provider = Callable[[int], Iterable[Usage]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """`provider(group_id)` yields what refers to the group. Called from an app's `ready`."""
    if provider not in _providers:
        _providers.append(provider)


def used_by(group_id: int) -> list[Usage]:
    return [usage for provider in _providers for usage in provider(group_id)]
