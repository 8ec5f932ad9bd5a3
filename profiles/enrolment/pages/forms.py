"""The forms of keys and codes. They only collect; what is allowed is decided by the verbs."""

from django import forms
from django.conf import settings

from portal.lib.forms import DomainForm
from profiles.catalog import Platform
from profiles.enrolment import codes, keys

NUMBER = {"inputmode": "numeric", "class": "number"}


class KeyForm(DomainForm):
    name = forms.CharField(label="Name", required=False, help_text="Which system holds the key, e.g. Intune.")
    platforms = forms.MultipleChoiceField(
        label="Platforms",
        choices=[(platform.value, platform.label) for platform in Platform],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="The key enrols devices with these and no others.",
    )
    per_hour = forms.IntegerField(
        label="Devices per hour",
        initial=keys.USUAL_PER_HOUR,
        widget=forms.TextInput(attrs=NUMBER),
        help_text=f"How many devices the key enrols within an hour, at most {keys.MOST_PER_HOUR:,}.",
    )


class RotateForm(DomainForm):
    overlap_hours = forms.IntegerField(
        label="Overlap in hours",
        initial=keys.USUAL_OVERLAP,
        widget=forms.TextInput(attrs=NUMBER),
        help_text="So long the former key works beside the new one. 0: it ends at once.",
    )


class CodeForm(DomainForm):
    hours = forms.IntegerField(
        label="Valid for, in hours",
        widget=forms.TextInput(attrs=NUMBER),
        help_text=f"From 1 to {codes.LONGEST_HOURS}.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["hours"].initial = settings.PORTAL_ENROLMENT_CODE_HOURS
