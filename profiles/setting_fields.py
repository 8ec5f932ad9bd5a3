"""The form field that a setting of the catalogue asks for, by its kind."""

from typing import Any

from django import forms

from profiles import platform_settings
from profiles.catalog import Kind, Platform, Setting


def setting_field(setting: Setting, platform: Platform) -> forms.Field:
    """It collects the raw value; `catalog.check` judges it."""
    common: dict[str, Any] = {"label": setting.label, "help_text": setting.help, "required": False}
    match setting.kind:
        case Kind.SWITCH:
            switch = forms.CheckboxInput(attrs={"class": "switch", "role": "switch"})
            return forms.BooleanField(widget=switch, **common)
        case Kind.CHOICE:
            return forms.ChoiceField(
                choices=platform_settings.choices_of(setting, platform), **{**common, "required": True}
            )
        case Kind.INTEGER:
            limits = f"{setting.lowest} to {setting.highest_for(platform)} {setting.unit}".strip()
            common["help_text"] = f"{limits}. {setting.help}".strip()
            number = forms.TextInput(attrs={"inputmode": "numeric", "class": "number"})
            return forms.CharField(widget=number, **common)
        case Kind.TAGS:
            lines = forms.Textarea(attrs={"rows": 3, "class": "mono", "spellcheck": "false"})
            parted = "One a line." if setting.by_line else "One a line, or separated by commas."
            common["help_text"] = f"{setting.help} {parted}".strip()
            return forms.CharField(widget=lines, **common)
        case Kind.SECRET:
            secret = forms.PasswordInput(attrs={"autocomplete": "new-password", "placeholder": "Unchanged"})
            return forms.CharField(widget=secret, strip=False, **common)
        case Kind.TEXT if setting.has_lines:
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}), **common)
        case Kind.TEXT | Kind.REFERENCE | Kind.REFERENCES:
            return forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off"}), **common)
