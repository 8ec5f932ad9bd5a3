"""Passwords in the form: they go in, and never come out."""

from typing import TYPE_CHECKING

from django import forms

from profiles.catalog import Kind, Setting

if TYPE_CHECKING:
    from profiles.forms.base import SettingsForm

CLEAR = "__clear"


def is_secret(setting: Setting) -> bool:
    return setting.kind is Kind.SECRET


def clear_field(setting: Setting) -> forms.BooleanField:
    """The box that removes a stored password."""
    return forms.BooleanField(label=f"Remove the {setting.label}", required=False)


def wanted(form: "SettingsForm") -> dict[str, str]:
    """The new passwords by setting; "" where the stored one is to go. What is left empty stays as it is."""
    keys = [setting.key for setting in form.settings if is_secret(setting)]
    data = form.cleaned_data
    return {key: data[key] for key in keys if data[key]} | {key: "" for key in keys if data.get(key + CLEAR)}


def refuse_both(form: "SettingsForm") -> None:
    """A password cannot be replaced and removed at once."""
    for setting in form.settings:
        if is_secret(setting) and form.cleaned_data.get(setting.key) and form.cleaned_data.get(setting.key + CLEAR):
            form.add_error(setting.key, "Either type a new one, or remove the present one.")
