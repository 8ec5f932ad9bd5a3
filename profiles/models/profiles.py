"""App profiles: policy rules per platform, walked in ascending rule order; the first match wins, else Default."""

import secrets
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from directory.models import DirectoryGroup, DirectoryUser
from profiles.catalog import Platform

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
        indexes = [models.Index(fields=["revision"], name="profile_by_revision")]
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
