"""Passwords in the form: they go in, and never come out."""

from django import forms

from profiles.catalog import Kind, Setting

CLEAR = "__clear"


def is_secret(setting: Setting) -> bool:
    return setting.kind is Kind.SECRET


def clear_field(setting: Setting) -> forms.BooleanField:
    """The box that removes a stored password."""
    return forms.BooleanField(label=f"Remove the {setting.label}", required=False)
