"""What every form of the catalogue's settings is made of: the profile form, and those of the objects it refers to."""

from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar

from django import forms

from portal.lib.forms import DomainForm
from profiles.catalog import Platform, Setting
from profiles.forms import secrets
from profiles.forms.chosen import Chosen
from profiles.forms.fields import field_for

MANY = 20


class SettingsForm(DomainForm):
    """Collects a name and settings; the verbs decide. `revision` travels along, so that a lost update is noticed.

    A field that `own_widgets` names is drawn by its own widget, in a line of the shape that stands there. With
    `hides_alternatives`, what a choice rules out is put away; what waits for a switch is shown with the reason, as
    everywhere. With `clears_secrets`, a stored password can be removed, and not only replaced.
    """

    own_widgets: ClassVar[Mapping[str, str]] = {}
    hides_alternatives: ClassVar[bool] = False
    clears_secrets: ClassVar[bool] = True

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "aria-required": "true"})
    )

    platform: Platform
    settings: Sequence[Setting]
    is_locked = False

    def add_settings(self, settings: Sequence[Setting], platform: Platform) -> None:
        """The fields of the settings, in their order. Call it once, before `initial` is completed."""
        self.settings, self.platform = settings, platform
        self.chosen = Chosen(self)
        for setting in settings:
            self.fields[setting.key] = field_for(setting, platform, self.chosen)
            if self.clears_secrets and secrets.is_secret(setting) and self.has_secret(setting.key):
                self.fields[setting.key + secrets.CLEAR] = secrets.clear_field(setting)

    @property
    def is_long(self) -> bool:
        """Whether the page has a search box, and the sections at the side."""
        return len(self.settings) > MANY

    def has_secret(self, key: str) -> bool:
        """Whether a password is stored."""
        return False

    def options_at(self, setting: Setting) -> tuple[str, Sequence[str]]:
        """Where a picker finds what the setting may point at: the URL's name and its arguments."""
        raise NotImplementedError

    def names_of(self, kind: str, keys: Collection[int]) -> Mapping[int, str]:
        """How the objects of a kind are called, those that may be chosen; one query."""
        raise NotImplementedError

    def first_of(self, kind: str) -> Mapping[int, str]:
        """What a picker offers before it is searched, so that one can choose without scripts; nothing as a rule."""
        return {}

    def lock(self) -> None:
        """Show the values to an admin who may not change them."""
        self.is_locked = True
        for field in self.fields.values():
            field.disabled = True
