"""Device postures, and what combines them: device groups and ZIA posture profiles."""

from collections.abc import Sequence

from django.db import models

from profiles.catalog import Platform
from profiles.models.objects import ProfileObject


class OnPlatforms(ProfileObject):
    """An object for one or several platforms."""

    on_windows = models.BooleanField(default=False)
    on_macos = models.BooleanField(default=False)
    on_linux = models.BooleanField(default=False)
    on_ios = models.BooleanField(default=False)
    on_android = models.BooleanField(default=False)

    class Meta(ProfileObject.Meta):
        abstract = True

    @property
    def platforms(self) -> Sequence[Platform]:
        return [platform for platform in Platform if getattr(self, f"on_{platform}")]


class DevicePosture(OnPlatforms):
    """One check of a device. `posture_type` is a key of profiles.catalog.postures.types."""

    posture_type = models.CharField(max_length=40)

    class Meta(ProfileObject.Meta):
        verbose_name = "device posture"


class DeviceGroup(OnPlatforms):
    """The devices that fulfil an expression over postures."""

    class Meta(ProfileObject.Meta):
        verbose_name = "device group"


class ZiaPosture(ProfileObject):
    """The trust levels of a platform's devices, each an expression over postures; the highest that matches counts."""

    platform = models.CharField(max_length=10, choices=[(item.value, item.label) for item in Platform])

    class Meta(ProfileObject.Meta):
        verbose_name = "ZIA posture profile"
