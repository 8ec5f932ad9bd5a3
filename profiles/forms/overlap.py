"""The overlap check of the form: which entries of two Z-Tunnel 2.0 lists cover the same traffic, and which one decides.

It reads the lists as they are typed. What cannot be read is named and left out, and a list that is longer than it may
be is not compared.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from profiles import catalog
from profiles.catalog import Overlap, Setting
from profiles.forms.fields import entries

SHOWN = 50
"""Of the pairs, and of the entries that cannot be read."""

LISTS: Mapping[str, tuple[str, str]] = {
    "IPv4": ("ipv4_inclusions", "ipv4_exclusions"),
    "IPv6": ("ipv6_inclusions", "ipv6_exclusions"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """The result for one family of addresses; `refused` are sentences, each about an entry or a whole list."""

    family: str
    lists: tuple[str, str]
    count: int
    overlaps: Sequence[Overlap]
    refused: Sequence[str]

    @property
    def slug(self) -> str:
        return self.family.lower()

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.overlaps)


def family_under(key: str) -> str:
    """The family whose result stands under the list, below the second one of the two; "" for every other setting."""
    return next((family for family, lists in LISTS.items() if lists[1] == key), "")


def families(settings: Mapping[str, Setting]) -> list[str]:
    """The families of which these settings have both lists."""
    return [family for family, lists in LISTS.items() if settings.keys() >= set(lists)]


def check(family: str, settings: Mapping[str, Setting], typed: Callable[[str], Any]) -> Check:
    """Compare the lists that `typed` gives by key."""
    lists = LISTS[family]
    (inclusions, wrong), (exclusions, wrong_too) = (_read(settings[key], typed(key)) for key in lists)
    count, overlaps = catalog.first_overlaps(inclusions, exclusions, SHOWN)
    return Check(family, lists, count, overlaps, [*wrong, *wrong_too][:SHOWN])


def _read(setting: Setting, text: Any) -> tuple[list[str], list[str]]:
    """The entries in their normal form, each once, and what is wrong with the others."""
    typed = entries(text)
    length = len(",".join(typed))
    if length > setting.limit:
        return [], [f"{setting.label}: it has {length:,} characters, {setting.limit:,} are allowed."]
    entries_read, refused = catalog.read_list(setting, typed)
    return entries_read, [f"{setting.label}: {message}" for message in refused]
