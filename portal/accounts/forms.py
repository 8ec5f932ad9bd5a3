import zoneinfo
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django import forms
from django.conf import settings

from portal.accounts.models import User


def time_zones() -> list[tuple[str, str]]:
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("", f"The portal's ({settings.TIME_ZONE})"), ("UTC", "UTC"), *((name, name) for name in names)]


def drop_placeholders(form: forms.Form) -> None:
    """Those of allauth only repeat the labels."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drop_placeholders(self)
        self.fields["login"].widget.attrs.update({"autocapitalize": "none", "spellcheck": "false"})


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drop_placeholders(self)
        labels = {"oldpassword": "Current password", "password1": "New password", "password2": "New password, again"}
        for name, label in labels.items():
            self.fields[name].label = label


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=time_zones,
        required=False,
        help_text="Every time in the portal is shown in it. Type to search, e.g. a city.",
        widget=forms.Select(attrs={"data-searchable": True}),
    )

    class Meta:
        model = User
        fields = ("time_zone", "theme")
        widgets = {"theme": forms.RadioSelect(attrs={"class": "segments"})}
