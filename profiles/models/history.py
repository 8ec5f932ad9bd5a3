"""Profiles as they were: the versions of each, and those that were deleted."""

from django.db import models

from portal.audit.models import AuditEntry
from portal.lib.long_json import LongJSONField
from profiles.catalog import Platform
from profiles.models.profiles import AppProfile


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
