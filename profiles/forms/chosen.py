"""The names of the objects that a form's pickers show: one query per kind, however many fields point at it."""

from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import Protocol

from django.forms import BoundField

from portal.lib.keys import MOST_KEYS
from portal.lib.pickers import keys_of
from profiles.catalog import Setting


class PickerForm(Protocol):
    """What the pickers ask of the form that they stand in."""

    settings: Sequence[Setting]

    def __getitem__(self, name: str) -> BoundField: ...

    def options_at(self, setting: Setting) -> tuple[str, Sequence[str]]: ...

    def names_of(self, kind: str, keys: Collection[int]) -> Mapping[int, str]: ...

    def first_of(self, kind: str) -> Mapping[int, str]: ...


class Chosen:
    """Asked by the pickers while the page is drawn; the first one of a kind fetches for all of them."""

    def __init__(self, form: PickerForm) -> None:
        self.form = form
        self._names: dict[str, Mapping[int, str]] = {}
        self._first: dict[str, Mapping[int, str]] = {}

    def names(self, kind: str, keys: Collection[int]) -> Mapping[int, str]:
        """The text of each key; of one that cannot be chosen any more, that it cannot."""
        if kind not in self._names:
            self._names[kind] = self.form.names_of(kind, self.asked(kind))
        known = self._names[kind]
        return {key: known.get(key, f"id {key} (cannot be chosen any more)") for key in keys}

    def first(self, kind: str) -> Mapping[int, str]:
        """What is offered before a search."""
        if kind not in self._first:
            self._first[kind] = self.form.first_of(kind)
        return self._first[kind]

    def asked(self, kind: str) -> set[int]:
        """The keys of the kind in all fields, no more than a statement takes."""
        pointing = (setting.key for setting in self.form.settings if setting.refers_to == kind)
        return set(islice((key for name in pointing for key in keys_of(self.form[name].value())), MOST_KEYS))
