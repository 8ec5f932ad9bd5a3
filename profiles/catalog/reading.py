"""A value in the words of the form."""

from profiles.catalog.platforms import Platform
from profiles.catalog.setting import Kind, Setting, Value


def readable(setting: Setting, value: Value | None, platform: Platform | None = None) -> str:
    """The value as an admin reads it, of a secret only whether there is one.

    The platform matters where platforms call the same choice differently.
    """
    if setting.kind is Kind.SWITCH:
        return "On" if value else "Off"
    if setting.kind is Kind.CHOICE:
        return dict(setting.choices_for(platform)).get(str(value), str(value))
    if setting.kind is Kind.SECRET:
        return "Set" if value else "Not set"
    if setting.kind is Kind.INTEGER:
        return f"{value} {setting.unit}".strip()
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "—"
    return str(value or "—")
