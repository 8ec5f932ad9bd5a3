"""The form of an expectation: the fields that its kind has. What they hold is judged by the verb."""

from collections.abc import Mapping
from typing import Any

from django import forms

from directory.models import DirectoryGroup, DirectoryUser
from portal.lib.forms import DomainForm
from portal.lib.pickers import PickedField, PickMany, PickOne
from profiles.catalog import Platform
from profiles.editing.expectations import OF_GROUPS, OF_NUMBERS, OF_PROFILES, OF_USERS, ExpectationDraft
from profiles.models import AppProfile, Expectation
from profiles.rules.expectations.questions import Kind

NUMBER_LABELS = {Kind.AT_MOST: "At most so many users", Kind.REACHES: "At least so many users"}
NUMBER_HELP = {
    Kind.AT_MOST: "Users who get Default, on each of the platforms.",
    Kind.REACHES: "Users who get the profile, be it on some device.",
}


class SubjectField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A user or a group; one that vanished in ZIA stays choosable where it is chosen, and says so."""

    def label_from_instance(self, obj: Any) -> str:
        name = f"{obj.name} ({obj.email})" if isinstance(obj, DirectoryUser) else str(obj)
        return name if obj.deleted_at is None else f"{obj} (removed in ZIA)"


class ProfilesField(PickedField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({Platform(obj.platform).label})"


class ExpectationForm(DomainForm):
    """`revision` is the one that the page showed, so that a lost update is noticed."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, kind: str, data: Mapping[str, Any] | None = None, initial: dict[str, Any] | None = None):
        super().__init__(data, initial=initial)
        self.kind = kind
        fields: dict[str, forms.Field] = {}
        if kind in OF_USERS:
            fields["user"] = SubjectField(
                DirectoryUser.objects.all(),
                label="User",
                required=False,
                widget=PickOne("profiles:user_options", "User"),
            )
        if kind in OF_GROUPS:
            groups = DirectoryGroup.objects.all()
            widget = PickOne("profiles:group_options", "Group")
            fields["group"] = SubjectField(groups, label="Group", required=False, widget=widget)
        if kind in OF_NUMBERS:
            fields["number"] = forms.IntegerField(
                label=NUMBER_LABELS[Kind(kind)], help_text=NUMBER_HELP[Kind(kind)], required=False
            )
        if kind in OF_PROFILES:
            fields["profiles"] = self._profiles()
        if kind != Kind.REACHES:
            fields["platforms"] = forms.MultipleChoiceField(
                label="Platforms",
                help_text="It is to hold on each of them.",
                choices=[(item.value, item.label) for item in Platform],
                required=False,
                widget=forms.CheckboxSelectMultiple(attrs={"class": "segments"}),
            )
        self.fields |= fields | self._common()

    def _profiles(self) -> ProfilesField:
        is_one = self.kind == Kind.REACHES
        label = "Profile" if is_one else "Profiles"
        text = "" if is_one else "One of them on each platform. Default may be among them."
        widget = PickMany("profiles:profile_options", label)
        return ProfilesField(AppProfile.objects.all(), label=label, help_text=text, required=False, widget=widget)

    def _common(self) -> dict[str, forms.Field]:
        return {
            "severity": forms.ChoiceField(
                label="When it would be broken",
                choices=[
                    (Expectation.Severity.REFUSE, "Refuse the change, hold the sync"),
                    (Expectation.Severity.WARN, "Warn only"),
                ],
                widget=forms.RadioSelect(attrs={"class": "segments"}),
            ),
            "is_enabled": forms.BooleanField(label="Enabled", required=False),
            "note": forms.CharField(
                label="Note",
                help_text="Why it is to hold, and whom to ask.",
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            ),
        }

    def draft(self) -> ExpectationDraft:
        data = self.cleaned_data
        return ExpectationDraft(
            kind=self.kind,
            platforms=data.get("platforms") or (),
            user=data["user"].pk if data.get("user") else None,
            group=data["group"].pk if data.get("group") else None,
            profiles=[row.pk for row in data.get("profiles") or ()],
            number=data.get("number"),
            severity=data["severity"],
            is_enabled=data["is_enabled"],
            note=data["note"],
        )


def fresh_values() -> dict[str, Any]:
    """What an untouched form of a new one holds."""
    return {"severity": Expectation.Severity.REFUSE, "is_enabled": True, "platforms": [Platform.WINDOWS.value]}


def stored_values(row: Expectation) -> dict[str, Any]:
    """Of one whose `named` rows are prefetched; a profile that was deleted is left out."""
    return {
        "revision": row.revision,
        "user": row.user_id,
        "group": row.group_id,
        "number": row.number,
        "platforms": row.platforms,
        "profiles": [link.profile_id for link in row.named.all() if link.profile_id is not None],
        "severity": row.severity,
        "is_enabled": row.is_enabled,
        "note": row.note,
    }
