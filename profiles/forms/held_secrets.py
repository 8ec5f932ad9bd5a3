"""Which of a platform's settings are passwords; where those wait that were typed and not saved yet."""

from portal.lib.held_secrets import FIELD, SECONDS, SESSION_KEY, drop, hold, merged
from profiles import catalog
from profiles.catalog import Kind, Platform

__all__ = ["FIELD", "SECONDS", "SESSION_KEY", "drop", "hold", "merged", "secret_keys"]


def secret_keys(platform: Platform) -> set[str]:
    return {setting.key for setting in catalog.settings_on(platform) if setting.kind is Kind.SECRET}
