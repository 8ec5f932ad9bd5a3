"""Two profiles side by side, in the words of the form: all settings that both of them have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from profiles.editing.wording import snapshot
from profiles.models import AppProfile

GENERAL = ("Description", "Status", "Rule Order", "Applies to", "User groups", "Excluded groups", "Users")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Facts of both, by their names, and how many settings only one of the platforms has."""

    first: Mapping[str, Any]
    second: Mapping[str, Any]
    only_first: int
    only_second: int


def compare(first: AppProfile, second: AppProfile) -> Comparison:
    """On one platform everything; across platforms what both have."""
    mine, theirs = snapshot(first), snapshot(second)
    both = [name for name in mine if name in theirs and name != "Name"]
    return Comparison(
        {name: mine[name] for name in both},
        {name: theirs[name] for name in both},
        only_first=len(_settings(mine) - _settings(theirs)),
        only_second=len(_settings(theirs) - _settings(mine)),
    )


def _settings(facts: Mapping[str, Any]) -> set[str]:
    return set(facts) - {*GENERAL, "Name"}
