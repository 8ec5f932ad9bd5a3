"""One setting of an app profile, as data. Form, validation, storage, diff, API and documentation derive from it."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from profiles.catalog.platforms import EVERY, Platform

Value = bool | int | str | list[str] | list[int]
Values = Mapping[str, Value]
"""By the key of the setting."""
Refusals = dict[str, list[str]]
"""By the key of the setting what is wrong, a sentence each; "" is the whole form."""
Choices = tuple[tuple[str, str], ...]


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
    RECOVERY = "disasterRecovery"


class WireType(enum.StrEnum):
    """How the vendor's API writes the value. Its switches come in three forms, its lists in three."""

    FLAG = "0 or 1"
    FLAG_TEXT = '"0" or "1"'
    BOOLEAN = "true or false"
    NUMBER = "number"
    NUMBER_TEXT = "number as text"
    TEXT = "text"
    JOINED = "text, joined by commas"
    IDS = "list of ids"


BY_KIND = {
    Kind.SWITCH: WireType.FLAG,
    Kind.CHOICE: WireType.TEXT,
    Kind.INTEGER: WireType.NUMBER,
    Kind.TEXT: WireType.TEXT,
    Kind.SECRET: WireType.TEXT,
    Kind.TAGS: WireType.JOINED,
    Kind.REFERENCE: WireType.NUMBER,
    Kind.REFERENCES: WireType.IDS,
}


@dataclass(frozen=True, slots=True)
class Need:
    """What another setting must hold for this one to have an effect.

    `wanted` lists the values that will do. Without any, the other setting must hold something: a switch is on, a text,
    a list or a reference is not empty. A need for a setting that the platform does not have is none.
    """

    key: str
    wanted: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting: how it is called, where it stands, what it holds.

    `default` holds for every platform that `defaults` does not name, and so do `highest` and `choices`. `help` is for
    every platform; what is true of one alone stands in `help_on`, and follows it on the form of that one. `lowest`,
    `highest` bound an integer; `limit` is the number of characters of a text, and of a tag list as it is joined by
    commas; `highest` bounds the number of references. `grammar` checks one tag or a text and returns it in its normal
    form, or raises ValueError with the reason. `has_lines` allows a text more than one line, and `upload` names the
    endings of files that a browser may read into it; `by_line` lets only a new
    line part the items of a list, for items that hold commas. All `needs` have to be met. `refers_to` names the kind of
    object that a reference points at; its value is the object's id, 0 for none, and a reference list holds ids in
    ascending order. `none` is what an empty reference means where the kind's own words do not say it.

    On the wire, dots in `wire` lead into an object or a JSON text (see `containers`). `unrecorded` names platforms
    whose recorded form does not carry the key: there, an untouched value is left out.
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
    help_on: Mapping[Platform, str] = field(default_factory=dict)
    platforms: frozenset[Platform] = EVERY
    defaults: Mapping[Platform, Value] = field(default_factory=dict)
    choices: Choices = ()
    choices_on: Mapping[Platform, Choices] = field(default_factory=dict)
    lowest: int = 0
    highest: int = 0
    unit: str = ""
    limit: int = 0
    highest_on: Mapping[Platform, int] = field(default_factory=dict)
    grammar: Callable[[str], str] | None = None
    has_lines: bool = False
    upload: str = ""
    by_line: bool = False
    since: Mapping[Platform, str] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    refers_to: str = ""
    none: str = ""
    wire_type: WireType | None = None
    unrecorded: frozenset[Platform] = frozenset()

    def default_on(self, platform: Platform) -> Value:
        return self.defaults.get(platform, self.default)

    def help_for(self, platform: Platform) -> str:
        return " ".join(part for part in (self.help, self.help_on.get(platform, "")) if part)

    def highest_for(self, platform: Platform) -> int:
        return self.highest_on.get(platform, self.highest)

    def choices_for(self, platform: Platform | None) -> Choices:
        return self.choices_on.get(platform, self.choices) if platform else self.choices

    @property
    def written_as(self) -> WireType:
        return self.wire_type or BY_KIND[self.kind]
