"""The history of the syncs. Only `directory.sync` writes here."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class SyncRun(models.Model):
    """One run of the directory sync: who or what started it, how far it is, what it changed, how it ended.

    The row is also the lock: a partial unique constraint allows one open run; `heartbeat_at` shows that its worker
    lives; `token` is the fence that a worker must still hold when it applies. A held run keeps the `digest` of its
    change set; a run that `approves` a digest applies that very change set and no other. A `dry_run` stops after
    planning. `consequences` is what a run that was not applied would change beyond the directory (directory.usage).
    `retry_after` is what ZIA asked to wait, in seconds; `retry_at` is when a failed run is tried again.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        FETCHING = "fetching", "Fetching"
        APPLYING = "applying", "Applying"
        SUCCEEDED = "succeeded", "Applied"
        NO_CHANGE = "no_change", "No change"
        HELD = "held", "Held"
        FAILED = "failed", "Failed"
        ABANDONED = "abandoned", "Abandoned"
        CANCELLED = "cancelled", "Discarded"
        PREVIEWED = "previewed", "Dry run"

    class Trigger(models.TextChoices):
        SCHEDULE = "schedule", "Schedule"
        MANUAL = "manual", "Sync Groups"
        COMMAND = "command", "Command line"
        START = "start", "First start"
        RETRY = "retry", "Retry"

    OPEN = (State.QUEUED, State.FETCHING, State.APPLYING)
    GOOD = (State.SUCCEEDED, State.NO_CHANGE)
    NOT_APPLIED = (State.HELD, State.CANCELLED, State.PREVIEWED)
    BROKEN = (State.FAILED, State.ABANDONED)
    STOPPED = "stopped"  # the error_kind of a run that failed since its worker was asked to stop

    slot = models.PositiveSmallIntegerField(default=1, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    trigger = models.CharField(max_length=10, choices=Trigger.choices)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_by_name = models.CharField(max_length=150)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    token = models.UUIDField(default=uuid.uuid4)
    source = models.CharField(max_length=255, blank=True)
    stage = models.CharField(max_length=60, blank=True)
    done = models.PositiveIntegerField(default=0)
    expected = models.PositiveIntegerField(null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    error_kind = models.CharField(max_length=20, blank=True)
    error = models.TextField(blank=True)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    approves = models.CharField(max_length=64, blank=True)
    dry_run = models.BooleanField(default=False)
    warnings = models.JSONField(default=list, blank=True)
    consequences = models.JSONField(default=dict, blank=True)
    retry_after = models.PositiveIntegerField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at", "-pk"]
        default_permissions = ("view",)
        permissions = [
            ("sync_groups", "Can press Sync Groups"),
            ("apply_held", "Can apply a held sync anyway"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["slot"],
                condition=Q(state__in=["queued", "fetching", "applying"]),
                name="one_open_sync_run",
            )
        ]
        indexes = [models.Index(fields=["-requested_at", "-id"], name="sync_run_newest")]

    def __str__(self) -> str:
        return f"Sync run {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def seconds(self) -> float | None:
        """How long it took; None where it did not start or has not ended."""
        if not (self.started_at and self.finished_at):
            return None
        return (self.finished_at - self.started_at).total_seconds()

    @property
    def tone(self) -> str:
        """The colour of the state's pill."""
        return TONES[self.State(self.state)]


TONES = {
    SyncRun.State.QUEUED: "go",
    SyncRun.State.FETCHING: "go",
    SyncRun.State.APPLYING: "go",
    SyncRun.State.SUCCEEDED: "ok",
    SyncRun.State.NO_CHANGE: "idle",
    SyncRun.State.HELD: "warn",
    SyncRun.State.FAILED: "bad",
    SyncRun.State.ABANDONED: "bad",
    SyncRun.State.CANCELLED: "idle",
    SyncRun.State.PREVIEWED: "idle",
}


class SyncChange(models.Model):
    """One row that a run changed. The first load of a kind is counted only, not listed row by row.

    For a membership `upstream_id` and `name` are the user's, `other_id` and `other_name` the group's.
    """

    class Kind(models.TextChoices):
        GROUP = "group", "Group"
        DEPARTMENT = "department", "Department"
        USER = "user", "User"
        MEMBERSHIP = "membership", "Membership"

        @property
        def plural(self) -> str:
            """`groups`, as within a sentence."""
            return f"{self.value}s"

        @property
        def plural_label(self) -> str:
            """`Groups`, as a label."""
            return f"{self.label}s"

    class Change(models.TextChoices):
        ADDED = "added", "Added"
        RENAMED = "renamed", "Renamed"
        REMOVED = "removed", "Removed"
        REVIVED = "revived", "Came back"
        CHANGED = "changed", "Changed"
        REUSED = "reused", "Id reused"
        JOINED = "joined", "Joined"
        LEFT = "left", "Left"

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    change = models.CharField(max_length=10, choices=Change.choices)
    upstream_id = models.BigIntegerField()
    name = models.CharField(max_length=255)
    old_name = models.CharField(max_length=255, blank=True)
    other_id = models.BigIntegerField(null=True, blank=True)
    other_name = models.CharField(max_length=255, blank=True, default="", db_default="")
    detail = models.CharField(max_length=500, blank=True, default="", db_default="")

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["run", "kind", "change", "upstream_id"], name="sync_change_by_run"),
            models.Index(fields=["kind", "upstream_id"], name="sync_change_by_row"),
            models.Index(fields=["kind", "other_id"], name="sync_change_by_other"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name} {self.change}"
