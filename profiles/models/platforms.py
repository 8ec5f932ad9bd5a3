"""What holds for a whole platform."""

from django.db import models

from profiles.catalog import Platform


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
