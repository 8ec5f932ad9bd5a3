"""The form itself: what is asked for, and the draft that comes of it."""

from typing import Any

from django import forms

from portal.lib.forms import DomainForm
from profiles import references
from profiles.catalog import Platform
from profiles.drafts import Draft
from profiles.forms import secrets
from profiles.forms.chosen import Chosen
from profiles.forms.fields import field_for
from profiles.forms.initial import ALL, SELECTED, initial
from profiles.forms.targets import GroupsField, UsersField, ids
from profiles.models import AppProfile
from profiles.targets import Targets

NOT_OF_DEFAULT = ("name", "rule_order", "status", "scope", "groups", "excluded", "users")


class ProfileForm(DomainForm):
    """A whole profile. `revision` travels along, so that a lost update is noticed."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "aria-required": "true"})
    )
    rule_order = forms.IntegerField(
        label="Rule Order",
        min_value=1,
        required=False,
        help_text="Rules are walked upwards from 1; the first match wins. Left empty, a new rule comes last.",
        widget=forms.NumberInput(attrs={"class": "number"}),
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
        self.platform = platform
        self.profile = profile
        self.is_locked = False
        self.settings = references.offered(platform)
        chosen = Chosen(self)
        for setting in self.settings:
            self.fields[setting.key] = field_for(setting, platform, chosen)
            if secrets.is_secret(setting) and self.has_secret(setting.key):
                self.fields[setting.key + secrets.CLEAR] = secrets.clear_field(setting)
        if profile and profile.is_default:
            for name in NOT_OF_DEFAULT:
                del self.fields[name]
        self.initial = {**initial(platform, profile), **self.initial}

    def has_secret(self, key: str) -> bool:
        """Whether a password is stored."""
        return bool(self.profile and self.profile.secrets.get(key))

    def lock(self) -> None:
        """Show the values to an admin who may not change them."""
        self.is_locked = True
        for field in self.fields.values():
            field.disabled = True

    def clean(self) -> dict[str, Any]:
        secrets.refuse_both(self)
        return self.cleaned_data

    def draft(self) -> Draft:
        """What the admin typed, for the verbs. Only on a form that was valid."""
        data = self.cleaned_data
        return Draft(
            name=data.get("name", ""),
            description=data["description"],
            is_enabled=data.get("status", "1") == "1",
            position=data.get("rule_order"),
            targets=Targets(
                applies_to_all=data.get("scope") == ALL,
                groups=ids(data.get("groups")),
                excluded=ids(data.get("excluded")),
                users=ids(data.get("users")),
            ),
            settings={item.key: data[item.key] for item in self.settings if not secrets.is_secret(item)},
            secrets=secrets.wanted(self),
        )
