"""The choices of a setting as the form offers them."""

from profiles.catalog import Platform, Setting
from profiles.models.platforms import FOLLOWS_PLATFORM, MODES, global_log_mode


def choices_of(setting: Setting, platform: Platform) -> tuple[tuple[str, str], ...]:
    """A setting's choices; the log mode's Default says what it is at present."""
    if setting.key != "log_mode":
        return setting.choices_for(platform)
    default = f"Default (current: {MODES[global_log_mode(platform)]})"
    return tuple(
        (mode, default if mode == FOLLOWS_PLATFORM else label) for mode, label in setting.choices_for(platform)
    )
