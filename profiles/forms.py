"""The profile form: General and Groups by hand, every other section from the catalogue.

The form only collects. What is allowed is decided by the verbs, whose refusals come back on their fields.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from directory.models import DirectoryGroup, DirectoryUser
from portal.lib.forms import DomainForm
from portal.lib.pickers import PickedField, PickMany
from profiles import catalog, references
from profiles.catalog import Kind, Platform, Setting
from profiles.catalog.general import SECTION as GENERAL
from profiles.drafts import Draft
from profiles.models import USERS_PER_PROFILE, AppProfile
from profiles.setting_fields import setting_field
from profiles.targets import Targets, read

CLEAR = "__clear"
SELECTED, ALL = "selected", "all"


class GroupsField(PickedField):
    """Directory groups; those that vanished in ZIA stay choosable where they are chosen, and say so."""

    def __init__(self, label: str, help_text: str) -> None:
        super().__init__(
            DirectoryGroup.objects.all(),
            label=label,
            help_text=help_text,
            required=False,
            widget=PickMany("profiles:group_options", label),
        )

    def label_from_instance(self, obj: Any) -> str:
        return obj.name if obj.deleted_at is None else f"{obj.name} (removed in ZIA)"


class UsersField(PickedField):
    def __init__(self) -> None:
        super().__init__(
            DirectoryUser.objects.all(),
            label="Users",
            help_text=f"{USERS_PER_PROFILE} at most.",
            required=False,
            widget=PickMany("profiles:user_options", "Users"),
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.email})" if obj.deleted_at is None else f"{obj.name} (removed in ZIA)"


class ProfileForm(DomainForm):
    """A whole profile. `revision` travels along, so that a lost update is noticed."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(max_length=255, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    rule_order = forms.IntegerField(
        label="Rule Order",
        min_value=1,
        required=False,
        help_text="Rules are walked upwards from 1; the first match wins.",
    )
    status = forms.ChoiceField(choices=(("1", "Enabled"), ("0", "Disabled")))
    description = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
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
        self.settings = catalog.settings_on(platform)
        for setting in self.settings:
            self.fields[setting.key] = setting_field(setting, platform)
            if setting.kind is Kind.SECRET and profile and profile.secrets.get(setting.key):
                self.fields[setting.key + CLEAR] = forms.BooleanField(
                    label=f"Remove the {setting.label}", required=False
                )
        if profile and profile.is_default:
            for name in ("name", "rule_order", "status", "scope", "groups", "excluded", "users"):
                del self.fields[name]
        self.initial = {**_initial(platform, profile), **self.initial}

    def draft(self) -> Draft:
        """What the admin typed, for the verbs. Only on a form that was valid."""
        data = self.cleaned_data
        secret = [setting.key for setting in self.settings if setting.kind is Kind.SECRET]
        secrets = {key: data[key] for key in secret if data[key]}
        secrets |= {key: "" for key in secret if data.get(key + CLEAR)}
        return Draft(
            name=data.get("name", ""),
            description=data["description"],
            is_enabled=data.get("status", "1") == "1",
            position=data.get("rule_order"),
            targets=Targets(
                applies_to_all=data.get("scope") == ALL,
                groups=_ids(data.get("groups")),
                excluded=_ids(data.get("excluded")),
                users=_ids(data.get("users")),
            ),
            settings={setting.key: data[setting.key] for setting in self.settings if setting.key not in secret},
            secrets=secrets,
        )

    def sections(self) -> list["Section"]:
        """The catalogue's sections as the template walks them, without General, which has a card of its own."""
        return [_section(self, title) for title in catalog.sections_on(self.platform) if title != GENERAL]

    def general(self) -> list["Line"]:
        """The catalogue's settings in the General card."""
        return [_line(self, setting) for setting in self.settings if setting.section == GENERAL]


@dataclass(frozen=True, slots=True)
class Line:
    """One setting in the form: its field, the switch it needs, and the versions that know it."""

    field: BoundField
    setting: Setting
    needs: BoundField | None
    since: str
    clear: BoundField | None


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    anchor: str
    parts: Sequence[tuple[str, Sequence[Line]]]

    @property
    def has_errors(self) -> bool:
        return any(line.field.errors for _title, lines in self.parts for line in lines)


def _section(form: ProfileForm, title: str) -> Section:
    parts: dict[str, list[Line]] = {}
    for setting in form.settings:
        if setting.section == title:
            parts.setdefault(setting.sub_section, []).append(_line(form, setting))
    return Section(title, title.lower().replace(" ", "-"), list(parts.items()))


def _line(form: ProfileForm, setting: Setting) -> Line:
    clear = setting.key + CLEAR
    return Line(
        field=form[setting.key],
        setting=setting,
        needs=form[setting.needs[0].key] if setting.needs else None,
        since=setting.since.get(form.platform, ""),
        clear=form[clear] if clear in form.fields else None,
    )


def _initial(platform: Platform, profile: AppProfile | None) -> dict[str, Any]:
    values: dict[str, Any] = dict(catalog.defaults_on(platform) if profile else references.defaults_on(platform))
    facts: dict[str, Any] = {"status": "1", "scope": SELECTED}
    if profile is not None:
        values |= profile.settings
        chosen = read(profile)
        facts = {
            "revision": profile.revision,
            "name": profile.name,
            "description": profile.description,
            "rule_order": profile.rule_order,
            "status": "1" if profile.is_enabled else "0",
            "scope": ALL if chosen.applies_to_all else SELECTED,
            "groups": list(chosen.groups),
            "excluded": list(chosen.excluded),
            "users": list(chosen.users),
        }
    joined = {key: "\n".join(map(str, value)) if isinstance(value, list) else value for key, value in values.items()}
    return {**joined, **facts}


def _ids(rows: Any) -> frozenset[int]:
    return frozenset(row.pk for row in rows or ())
