"""Profiles as they were: the versions of each, and those that were deleted."""

from django.db import models

from portal.audit.models import AuditEntry
from portal.lib.long_json import LongJSONField
from profiles.catalog import Platform
from profiles.models.profiles import AppProfile


class Recorded(models.Model):
    """A profile as a write left or found it, readable by the machine: `data` is what `history.data_of` makes.

    No secret and no policy token is part of it. `entry` is the audit entry of the write.
    """

    at = models.DateTimeField()
    actor_name = models.CharField(max_length=150)
    entry = models.ForeignKey(AuditEntry, null=True, on_delete=models.SET_NULL, related_name="+")
    data = LongJSONField()

    class Meta:
        abstract = True
        default_permissions = ()


class ProfileVersion(Recorded):
    """A profile as one write left it: what a restore writes again.

    There is no entry for the state in which the history found the profile.
    """

    profile = models.ForeignKey(AppProfile, on_delete=models.CASCADE, related_name="versions")
    revision = models.PositiveIntegerField()

    class Meta(Recorded.Meta):
        constraints = [models.UniqueConstraint(fields=["profile", "revision"], name="version_once_per_profile")]

    def __str__(self) -> str:
        return f"{self.profile_id} version {self.revision}"


class DeletedProfile(Recorded):
    """A profile as it was when it was deleted: what a restore creates again. The newest of a platform stay."""

    platform = models.CharField(max_length=10, choices=[(item.value, item.label) for item in Platform])
    name = models.CharField(max_length=255)
    rule_order = models.PositiveIntegerField()

    class Meta(Recorded.Meta):
        indexes = [models.Index(fields=["platform", "-id"], name="deleted_newest")]

    def __str__(self) -> str:
        return self.name
