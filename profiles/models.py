"""App profiles: policy rules per platform, walked in ascending rule order; the first match wins, else Default."""

import secrets

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from directory.models import DirectoryGroup, DirectoryUser
from profiles.catalog import Platform
from profiles.objects.bypass_models import CustomApp, PredefinedApp, ProcessApp
from profiles.objects.models import ForwardingProfile, NotificationTemplate, ObjectReference, TrustedNetwork
from profiles.objects.posture_models import DeviceGroup, DevicePosture, ZiaPosture

USERS_PER_PROFILE = 50
DEFAULT_NAME = "Default"


def new_policy_token() -> str:
    """Opaque, unguessable, and stable under a rename."""
    return secrets.token_hex(24)


class AppProfile(models.Model):
    """One policy rule. `rule_order` counts from 1 without gaps; Default has none and always comes last.

    `settings` holds catalogue keys only; `secrets` holds them encrypted. `revision` grows with every write.
    """

    platform = models.CharField(max_length=10, choices=[(item.value, item.label) for item in Platform])
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True, max_length=2000)
    rule_order = models.IntegerField(null=True, blank=True)
    is_default = models.BooleanField(default=False)
    is_enabled = models.BooleanField(default=True)
    applies_to_all = models.BooleanField(default=False)
    settings = models.JSONField(default=dict, blank=True)
    secrets = models.JSONField(default=dict, blank=True)
    policy_token = models.CharField(max_length=64, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    updated_by_name = models.CharField(max_length=150)

    class Meta:
        verbose_name = "app profile"
        ordering = ["platform", "is_default", "rule_order", "pk"]
        constraints = [
            models.UniqueConstraint("platform", Lower("name"), name="profile_name_per_platform"),
            models.UniqueConstraint(fields=["platform", "rule_order"], name="profile_rule_order"),
            models.UniqueConstraint(fields=["platform"], condition=Q(is_default=True), name="one_default_profile"),
            models.CheckConstraint(
                condition=Q(is_default=True, rule_order=None) | Q(is_default=False, rule_order__isnull=False),
                name="only_default_has_no_rule_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProfileGroup(models.Model):
    """A directory group that a profile applies to, or that "All" leaves out. Survives the group's removal in ZIA."""

    profile = models.ForeignKey(AppProfile, on_delete=models.CASCADE, related_name="group_targets")
    group = models.ForeignKey(DirectoryGroup, on_delete=models.PROTECT, related_name="+")
    is_excluded = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["profile", "group"], name="group_once_per_profile")]

    def __str__(self) -> str:
        return f"{self.profile_id} to {self.group_id}"


class ProfileUser(models.Model):
    """A user that a profile applies to by name."""

    profile = models.ForeignKey(AppProfile, on_delete=models.CASCADE, related_name="user_targets")
    user = models.ForeignKey(DirectoryUser, on_delete=models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["profile", "user"], name="user_once_per_profile")]

    def __str__(self) -> str:
        return f"{self.profile_id} to {self.user_id}"


class ProfileReference(models.Model):
    """That a profile's settings point at an object, e.g. a forwarding profile. Derived from `settings` at each write.

    `kind` is the catalogue's `refers_to`. The rows answer who uses an object, and keep it from being deleted.
    """

    profile = models.ForeignKey(AppProfile, on_delete=models.CASCADE, related_name="references")
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["profile", "kind", "object_id"], name="reference_once")]
        indexes = [models.Index(fields=["kind", "object_id"], name="profile_reference_object")]

    def __str__(self) -> str:
        return f"{self.profile_id} to {self.kind} {self.object_id}"


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


__all__ = [
    "AppProfile",
    "CustomApp",
    "DeviceGroup",
    "DevicePosture",
    "ForwardingProfile",
    "NotificationTemplate",
    "ObjectReference",
    "PlatformSettings",
    "PredefinedApp",
    "ProcessApp",
    "ProfileGroup",
    "ProfileReference",
    "ProfileUser",
    "TrustedNetwork",
    "ZiaPosture",
]
