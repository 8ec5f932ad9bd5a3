"""One setting of an app profile, as data. Form, validation, storage and diff derive from it."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from profiles.catalog.platforms import EVERY, Platform

Value = bool | int | str | list[str] | list[int]


class Kind(enum.StrEnum):
    SWITCH = "switch"
    CHOICE = "choice"
    INTEGER = "integer"
    TEXT = "text"
    TAGS = "tags"
    SECRET = "secret"  # noqa: S105
    REFERENCE = "reference"
    REFERENCES = "references"


class Place(enum.StrEnum):
    """Where the vendor's API carries the value."""

    TOP = "top"
    EXTENSION = "policyExtension"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting: how it is called, where it stands, what it holds.

    `default` holds for every platform that `defaults` does not name. `lowest`, `highest` bound an integer; `limit` is
    the number of characters of a text, and of a tag list as it is joined by commas. `grammar` checks one tag and
    returns it in its normal form, or raises ValueError with the reason. `needs` names a switch that must be on, or a
    choice that must be one of `needs_one_of`.
    `refers_to` names the kind of object that a reference points at; its value is the object's id, 0 for none, and a
    reference list holds ids in ascending order.
    """

    key: str
    label: str
    section: str
    kind: Kind
    default: Value
    wire: str
    place: Place = Place.TOP
    sub_section: str = ""
    help: str = ""
    platforms: frozenset[Platform] = EVERY
    defaults: Mapping[Platform, Value] = field(default_factory=dict)
    choices: tuple[tuple[str, str], ...] = ()
    lowest: int = 0
    highest: int = 0
    unit: str = ""
    limit: int = 0
    highest_on: Mapping[Platform, int] = field(default_factory=dict)
    grammar: Callable[[str], str] | None = None
    since: Mapping[Platform, str] = field(default_factory=dict)
    needs: str = ""
    needs_one_of: tuple[str, ...] = ()
    refers_to: str = ""

    def default_on(self, platform: Platform) -> Value:
        return self.defaults.get(platform, self.default)

    def highest_for(self, platform: Platform) -> int:
        return self.highest_on.get(platform, self.highest)
