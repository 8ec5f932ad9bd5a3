"""What holds for a whole platform."""

from django.db import models

from profiles.catalog import Platform
from profiles.catalog.sections.logging import LOG_MODES

FOLLOWS_PLATFORM = "-1"
MODES = {mode: label for mode, label in LOG_MODES.items() if mode != FOLLOWS_PLATFORM}
FIRST_MODE = "2"  # Info, until an admin sets another


class PlatformSettings(models.Model):
    """What holds for a whole platform, under Administration › Platform Settings. No row: nothing was set yet."""

    platform = models.CharField(max_length=10, unique=True, choices=[(item.value, item.label) for item in Platform])
    log_mode = models.CharField(max_length=4)
    updated_at = models.DateTimeField()
    updated_by_name = models.CharField(max_length=150)

    class Meta:
        verbose_name = verbose_name_plural = "platform settings"
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return Platform(self.platform).label


def global_log_mode(platform: Platform) -> str:
    """The wire's number of the platform's Default Global Log Mode, a key of MODES."""
    stored = PlatformSettings.objects.filter(platform=platform).values_list("log_mode", flat=True).first()
    return stored or FIRST_MODE
