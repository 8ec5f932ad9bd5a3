"""Two people on one form: what each changed since it was opened, and both changes on top of each other.

What only one of them changed is no question: theirs stays, mine goes on top of it. What both changed is a choice per
field, and theirs stays unless mine is chosen. Who asks for a merge sends the form as it was typed, the revision that
it was opened with, `onto` (the revision that it is to go on top of), and a choice for each field that both changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol, runtime_checkable

from django import forms
from django.http import QueryDict

from portal.lib.keys import whole

ONTO = "onto"
"""The field that asks for a merge."""
CHOICE = "take-"
MINE = "mine"
UNKNOWN = "Not known any more"


class Side(Enum):
    """Who changed a field since the form was opened."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Change:
    """A field that somebody changed, in words: as it was opened, as it is stored, as it was typed.

    `names` are the form's fields that belong to it, the one that it is called by first.
    """

    names: tuple[str, ...]
    label: str
    opened: str
    theirs: str
    mine: str
    side: Side

    @property
    def choice(self) -> str:
        """The name of the field that takes the choice."""
        return CHOICE + self.names[0]


@dataclass(frozen=True, slots=True)
class Merge:
    """All that differs between the three versions of a form, in its order."""

    changes: Sequence[Change]

    @property
    def mine(self) -> Sequence[Change]:
        return [change for change in self.changes if change.side is Side.MINE]

    @property
    def theirs(self) -> Sequence[Change]:
        return [change for change in self.changes if change.side is Side.THEIRS]

    @property
    def both(self) -> Sequence[Change]:
        return [change for change in self.changes if change.side is Side.BOTH]

    @property
    def is_of_theirs_only(self) -> bool:
        """Whether nothing that was typed is missing in what is stored."""
        return not self.mine and not self.both

    def applied(self, sent: QueryDict, form: forms.BaseForm, stored: Mapping[str, Any]) -> QueryDict:
        """The form as it would have been sent with my changes on what is stored now.

        `stored` is what the form holds when it is opened now. A field that nobody changed holds what is stored.
        """
        taken = {
            name
            for change in self.changes
            if change.side is Side.MINE or (change.side is Side.BOTH and sent.get(change.choice) == MINE)
            for name in change.names
        }
        data = sent.copy()
        for name, field in form.fields.items():
            if name not in taken:
                put(data, form.add_prefix(name), field.widget, stored.get(name))
        return data


def is_asked(sent: QueryDict) -> bool:
    """Whether a merge is asked for, and not the way back to the form."""
    return ONTO in sent and "back" not in sent


def is_onto(sent: QueryDict, revision: int) -> bool:
    """Whether the merge that is asked for goes on top of this revision, and not of an older one."""
    return whole(sent.get(ONTO, "")) == revision


def without_choices(sent: QueryDict) -> list[tuple[str, str]]:
    """What was sent, field by field, without what asks for a merge: for a page that asks once more."""
    pairs = [(name, str(value)) for name, values in sent.lists() for value in values]
    return [(name, value) for name, value in pairs if name != ONTO and not name.startswith(CHOICE)]


def side_of(*, is_mine: bool, is_theirs: bool, is_same: bool) -> Side | None:
    """Who changed a field, None where nothing is to be shown. `is_same`: both came to the same."""
    if is_mine and is_theirs:
        return None if is_same else Side.BOTH
    return Side.MINE if is_mine else Side.THEIRS if is_theirs else None


def changes_of(pairs: Iterable[Change | None]) -> Merge:
    return Merge([change for change in pairs if change is not None])


@runtime_checkable
class SeveralInputs(Protocol):
    """A widget that is sent as several fields."""

    def as_sent(self, name: str, value: Any) -> Mapping[str, str]: ...


def put(data: QueryDict, name: str, widget: forms.Widget, value: Any) -> None:
    """Set a field to a value as a browser would send it. The content of a secret is never there to be sent."""
    if isinstance(widget, SeveralInputs):
        for other in [key for key in data if key.startswith(f"{name}-")]:
            del data[other]
        data.update(widget.as_sent(name, value))
    elif isinstance(widget, forms.CheckboxInput):
        data.pop(name, None)
        if value:
            data[name] = "on"
    elif isinstance(value, list | tuple):
        data.setlist(name, [str(item) for item in value])
    else:
        data[name] = "" if value is None else str(value)
