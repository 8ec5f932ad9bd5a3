"""The form itself: what is asked for, and the draft that comes of it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms

from profiles import references
from profiles.catalog import Platform, Setting
from profiles.editing.drafts import ProfileDraft
from profiles.forms import secrets
from profiles.forms.base import SettingsForm
from profiles.forms.initial import ALL, SELECTED, initial_values
from profiles.forms.targets import GroupsField, UsersField, ids
from profiles.models import AppProfile
from profiles.rules.targets import Targets

NOT_OF_DEFAULT = ("name", "rule_order", "opened_order", "status", "scope", "groups", "excluded", "users")


class ProfileForm(SettingsForm):
    """A whole profile. `opened_order` travels along: a rule that was not moved here stays where others moved it."""

    opened_order = forms.IntegerField(widget=forms.HiddenInput, required=False)
    rule_order = forms.IntegerField(
        label="Rule Order",
        min_value=1,
        required=False,
        help_text="Rules are checked from 1 upwards; the first match wins. Left empty, a new rule comes last.",
        widget=forms.NumberInput(attrs={"class": "number"}),
        error_messages=dict.fromkeys(("invalid", "min_value"), "The rule order must be a whole number from 1."),
    )
    status = forms.ChoiceField(
        choices=(("1", "Enabled"), ("0", "Disabled")), help_text="A disabled rule keeps its place and matches nobody."
    )
    description = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    scope = forms.ChoiceField(
        label="User Groups",
        choices=((SELECTED, "Selected"), (ALL, "All, also groups that are added later")),
        widget=forms.RadioSelect,
        help_text="Selected without any group or user: the profile applies to nobody yet.",
    )
    groups = GroupsField("Selected groups", "Groups of the ZIA Admin Portal, as of the last sync.")
    excluded = GroupsField("Except", "Members of these groups do not get the profile.")
    users = UsersField()

    def __init__(self, platform: Platform, profile: AppProfile | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.profile = profile
        self.add_settings(references.offered(platform), platform)
        if profile and profile.is_default:
            for name in NOT_OF_DEFAULT:
                del self.fields[name]
        self.initial = {**initial_values(platform, profile), **self.initial}

    def has_secret(self, key: str) -> bool:
        return bool(self.profile and self.profile.secrets.get(key))

    def options_at(self, setting: Setting) -> tuple[str, Sequence[str]]:
        return "profiles:reference_options", (self.platform.value, setting.refers_to)

    def names_of(self, kind: str, keys: Collection[int]) -> Mapping[int, str]:
        return references.names(kind, self.platform, keys)

    def clean(self) -> dict[str, Any]:
        self._refuse_both()
        return self.cleaned_data

    def draft(self) -> ProfileDraft:
        """What the admin typed, for the verbs. Only on a form that was valid."""
        data = self.cleaned_data
        return ProfileDraft(
            name=data.get("name", ""),
            description=data["description"],
            is_enabled=data.get("status", "1") == "1",
            position=self._new_position(),
            targets=Targets(
                applies_to_all=data.get("scope") == ALL,
                groups=ids(data.get("groups")),
                excluded=ids(data.get("excluded")),
                users=ids(data.get("users")),
            ),
            settings={item.key: data[item.key] for item in self.settings if not secrets.is_secret(item)},
            secrets=self._new_secrets(),
        )

    def _new_position(self) -> int | None:
        """The rule order that was typed, None where it is the one that the form was opened with."""
        order: int | None = self.cleaned_data.get("rule_order")
        return None if order == self.cleaned_data.get("opened_order") else order

    def _new_secrets(self) -> dict[str, str]:
        """The new passwords by setting; "" where the stored one is to go. What is left empty stays as it is."""
        keys, data = self._secret_keys, self.cleaned_data
        cleared = {key: "" for key in keys if data.get(key + secrets.CLEAR)}
        return {key: data[key] for key in keys if data[key]} | cleared

    def _refuse_both(self) -> None:
        """A password cannot be replaced and removed at once."""
        for key in self._secret_keys:
            if self.cleaned_data.get(key) and self.cleaned_data.get(key + secrets.CLEAR):
                self.add_error(key, "Either type a new one, or remove the present one.")

    @property
    def _secret_keys(self) -> list[str]:
        return [setting.key for setting in self.settings if secrets.is_secret(setting)]
