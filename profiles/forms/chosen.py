"""The names of the objects that a form's pickers show: one query per kind, however many fields point at it."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from portal.lib.pickers import keys_of
from profiles import references

if TYPE_CHECKING:
    from profiles.forms.form import ProfileForm


class Chosen:
    """Asked by the pickers while the page is drawn; the first one of a kind fetches for all of them."""

    def __init__(self, form: "ProfileForm") -> None:
        self.form = form
        self._names: dict[str, Mapping[int, str]] = {}

    def names(self, kind: str, keys: Collection[int]) -> Mapping[int, str]:
        """The text of each key; of one that cannot be chosen any more, that it cannot."""
        if kind not in self._names:
            self._names[kind] = references.names(kind, self.form.platform, self._every_key(kind))
        found = self._names[kind]
        return {key: found.get(key, f"id {key} (cannot be chosen any more)") for key in keys}

    def _every_key(self, kind: str) -> set[int]:
        pointing = (setting.key for setting in self.form.settings if setting.refers_to == kind)
        return {key for name in pointing for key in keys_of(self.form[name].value())}
