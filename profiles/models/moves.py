"""Whom a sync run that was not applied would move from one profile to another: who is behind its numbers."""

from django.db import models

from directory.models import DirectoryUser, SyncRun
from profiles.models.devices import Device

MOST_KEPT = 50_000
"""Users of a run, and devices of it; beyond that, only the numbers are kept."""


class PlannedMove(models.Model):
    """A user or a device. Written with the run by `profiles.rules.shift`, and gone with it.

    `had` and `gets` are ids of profiles, which may be deleted since.
    """

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="+", db_index=False)
    platform = models.CharField(max_length=10)
    had = models.BigIntegerField()
    gets = models.BigIntegerField()
    user = models.ForeignKey(DirectoryUser, null=True, on_delete=models.CASCADE, related_name="+")
    device = models.ForeignKey(Device, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["run", "platform", "had", "gets"], name="planned_move_by_run")]

    def __str__(self) -> str:
        return f"{self.had} to {self.gets} by run {self.run_id}"
