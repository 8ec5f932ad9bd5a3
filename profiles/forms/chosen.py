"""The names of the objects that a form's pickers show: one query per kind, however many fields point at it."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from portal.lib.pickers import keys_of

if TYPE_CHECKING:
    from profiles.forms.base import SettingsForm


class Chosen:
    """Asked by the pickers while the page is drawn; the first one of a kind fetches for all of them."""

    def __init__(self, form: "SettingsForm") -> None:
        self.form = form
        self._names: dict[str, Mapping[int, str]] = {}
        self._first: dict[str, Mapping[int, str]] = {}

    def names(self, kind: str, keys: Collection[int]) -> Mapping[int, str]:
        """The text of each key; of one that cannot be chosen any more, that it cannot."""
        if kind not in self._names:
            self._names[kind] = self.form.names_of(kind, self._every_key(kind))
        found = self._names[kind]
        return {key: found.get(key, f"id {key} (cannot be chosen any more)") for key in keys}

    def first(self, kind: str) -> Mapping[int, str]:
        """What is offered before a search."""
        if kind not in self._first:
            self._first[kind] = self.form.first_of(kind)
        return self._first[kind]

    def _every_key(self, kind: str) -> set[int]:
        pointing = (setting.key for setting in self.form.settings if setting.refers_to == kind)
        return {key for name in pointing for key in keys_of(self.form[name].value())}
