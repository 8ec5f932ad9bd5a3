"""Passwords in the form: they go in, and never come out."""

from django import forms

from profiles import catalog
from profiles.catalog import Kind, Platform, Setting

CLEAR = "__clear"


def is_secret(setting: Setting) -> bool:
    return setting.kind is Kind.SECRET


def secret_keys(platform: Platform) -> set[str]:
    """The platform's settings that are passwords."""
    return {setting.key for setting in catalog.settings_on(platform) if is_secret(setting)}


def clear_field(setting: Setting) -> forms.BooleanField:
    """The box that removes a stored password."""
    return forms.BooleanField(label=f"Remove the {setting.label}", required=False)
