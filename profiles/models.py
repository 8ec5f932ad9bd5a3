"""App profiles: policy rules per platform, walked in ascending rule order; the first match wins, else Default."""

import secrets
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from directory.models import DirectoryGroup, DirectoryUser
from portal.audit.models import AuditEntry
from portal.lib.long_json import LongJSONField
from profiles.catalog import Platform
from profiles.objects.bypass_models import CustomApp, PredefinedApp, ProcessApp
from profiles.objects.location_models import DomainList, FirewallIpList, LocationApp, LocationRuleset, TrafficIpList
from profiles.objects.models import ForwardingProfile, NotificationTemplate, ObjectReference, TrustedNetwork
from profiles.objects.posture_models import DeviceGroup, DevicePosture, ZiaPosture
from profiles.objects.token_models import MachineToken

USERS_PER_PROFILE = 50
DEFAULT_NAME = "Default"


def new_policy_token() -> str:
    """Opaque, unguessable, and stable under a rename."""
    return secrets.token_hex(24)


class AppProfile(models.Model):
    """One policy rule. Its rule order counts from 1 without gaps; Default has none and always comes last.

    `position` is what the order is stored as: sparse, so that a change of order touches one row (see precedence.py).

    `settings` holds catalogue keys only; `secrets` holds them encrypted. `revision` grows with every write.
    """

    platform = models.CharField(max_length=10, choices=[(item.value, item.label) for item in Platform])
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True, max_length=2000)
    position = models.BigIntegerField(null=True, blank=True)
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
        permissions = [("view_policy_token", "Can view policy tokens")]
        ordering = ["platform", "is_default", "position", "pk"]
        constraints = [
            models.UniqueConstraint("platform", Lower("name"), name="profile_name_per_platform"),
            models.UniqueConstraint(fields=["platform", "position"], name="profile_position"),
            models.UniqueConstraint(fields=["platform"], condition=Q(is_default=True), name="one_default_profile"),
            models.CheckConstraint(
                condition=Q(is_default=True, position=None) | Q(is_default=False, position__isnull=False),
                name="only_default_has_no_position",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def rule_order(self) -> int | None:
        """1 for the rule that is looked at first. Counted at first use; `precedence.number` numbers many at once."""
        if self.position is None:
            return None
        return AppProfile.objects.filter(platform=self.platform, position__lte=self.position).count()

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self.__dict__.pop("rule_order", None)


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


class ProfileVersion(models.Model):
    """A profile as one write left it, readable by the machine: what a restore writes again.

    `data` is what `history.data_of` makes. `entry` is the audit entry of the write; there is none for the state in
    which the history found the profile.
    """

    profile = models.ForeignKey(AppProfile, on_delete=models.CASCADE, related_name="versions")
    revision = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor_name = models.CharField(max_length=150)
    entry = models.ForeignKey(AuditEntry, null=True, on_delete=models.SET_NULL, related_name="+")
    data = LongJSONField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["profile", "revision"], name="version_once_per_profile")]

    def __str__(self) -> str:
        return f"{self.profile_id} version {self.revision}"


class DeletedProfile(models.Model):
    """A profile as it was when it was deleted: what a restore creates again. The newest of a platform stay.

    `data` is what `history.data_of` makes: no secret and no policy token. `entry` is the audit entry of the deletion.
    """

    platform = models.CharField(max_length=10, choices=[(item.value, item.label) for item in Platform])
    name = models.CharField(max_length=255)
    rule_order = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor_name = models.CharField(max_length=150)
    entry = models.ForeignKey(AuditEntry, null=True, on_delete=models.SET_NULL, related_name="+")
    data = LongJSONField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["platform", "-id"], name="deleted_newest")]

    def __str__(self) -> str:
        return self.name


__all__ = [
    "AppProfile",
    "CustomApp",
    "DeletedProfile",
    "DeviceGroup",
    "DevicePosture",
    "DomainList",
    "FirewallIpList",
    "ForwardingProfile",
    "LocationApp",
    "LocationRuleset",
    "MachineToken",
    "NotificationTemplate",
    "ObjectReference",
    "PlatformSettings",
    "PredefinedApp",
    "ProcessApp",
    "ProfileGroup",
    "ProfileReference",
    "ProfileUser",
    "ProfileVersion",
    "TrafficIpList",
    "TrustedNetwork",
    "ZiaPosture",
]
