"""The mirror of the directory. Only `directory.sync` writes here.

Rows are keyed by the upstream's id; names are labels. What vanishes upstream stays as a tombstone
(`deleted_at` set), so that a profile never loses what it refers to, and is revived under the same row.
"""

from django.db import models

from portal.lib.isolation import shown
from portal.lib.lookups import SortKey


class MirrorRow(models.Model):
    """`fingerprint` is what the last sync read of the row (directory.sync.fingerprints); None is read anew."""

    upstream_id = models.BigIntegerField(unique=True)
    name = models.CharField(max_length=255)
    fingerprint = models.BigIntegerField(null=True, blank=True, editable=False)
    first_seen_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = [SortKey("name"), "pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return shown(self.name, self.upstream_id)

    @property
    def is_present(self) -> bool:
        return self.deleted_at is None


class DirectoryGroup(MirrorRow):
    """`members_before` is how many members it had when it vanished; None in ZIA, and where nobody counted."""

    comments = models.TextField(blank=True)
    members_before = models.PositiveIntegerField(null=True, blank=True, editable=False)

    class Meta(MirrorRow.Meta):
        verbose_name = "group"
        indexes = [models.Index(SortKey("name"), "id", name="group_by_name")]


class Department(MirrorRow):
    comments = models.TextField(blank=True)

    class Meta(MirrorRow.Meta):
        indexes = [models.Index(SortKey("name"), "id", name="department_by_name")]


class DirectoryUser(MirrorRow):
    """`substance` stands for what is mirrored of the user, memberships too; None is compared column by column."""

    substance = models.BigIntegerField(null=True, blank=True, editable=False)
    email = models.CharField(max_length=255)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="users")

    class Meta(MirrorRow.Meta):
        verbose_name = "user"
        indexes = [
            models.Index(SortKey("name"), "id", name="user_by_name"),
            models.Index(SortKey("email"), "id", name="user_by_email"),
        ]


class Membership(models.Model):
    """A user is in a group. Memberships have no tombstones: who leaves a group loses it at once.

    The database does not check that user and group exist, which would take longer than all else in a first load. It
    need not: the sync alone writes here, from a join with both, and neither is ever deleted.
    """

    pk = models.CompositePrimaryKey("user_id", "group_id")
    user = models.ForeignKey(
        DirectoryUser, on_delete=models.CASCADE, related_name="memberships", db_index=False, db_constraint=False
    )
    group = models.ForeignKey(DirectoryGroup, on_delete=models.CASCADE, related_name="memberships", db_constraint=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id} in {self.group_id}"


class FormerMembership(models.Model):
    """Who was in a group when it vanished: tells, should its id come back, whether the group does. Nobody gets a
    profile by it. As with memberships, the database does not check that user and group exist."""

    pk = models.CompositePrimaryKey("group_id", "user_id")
    group = models.ForeignKey(
        DirectoryGroup, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    user = models.ForeignKey(
        DirectoryUser, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id} was in {self.group_id}"
