"""How the sync is set: its limits and its times, the source, and the sign of life of the worker."""

from django.db import models

from portal.lib.secret_fields import EncryptedTextField
from portal.lib.single_row import SingleRow, only_row


class SyncSettings(SingleRow):
    """What an admin chose for the sync. NULL follows the setting of the environment."""

    interval_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    group_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    group_above = models.PositiveIntegerField(null=True, blank=True)
    department_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    department_above = models.PositiveIntegerField(null=True, blank=True)
    user_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    user_above = models.PositiveIntegerField(null=True, blank=True)
    membership_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    membership_above = models.PositiveIntegerField(null=True, blank=True)
    keep_days = models.PositiveSmallIntegerField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, db_default=0)
    updated_by_name = models.CharField(max_length=150, blank=True, default="", db_default="")

    class Meta:
        default_permissions = ("view", "change")
        verbose_name = "sync settings"
        constraints = [only_row("one_sync_settings")]

    def __str__(self) -> str:
        return "Sync settings"


class Heartbeat(models.Model):
    """When the worker last ran its one-minute tick: proof that scheduler, broker, worker and database work."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class ZiaConnection(SingleRow):
    """How to sign in to a ZIA tenant, as an admin saved it; written by directory.connection.

    A kind uses some of the columns only; those of the other kind are empty. 0 requests a second or an hour: no limit.
    """

    class Kind(models.TextChoices):
        ONEAPI = "oneapi", "OneAPI credentials"
        LEGACY = "legacy", "Legacy API session"

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ONEAPI)
    base_url = models.CharField(max_length=500, blank=True)
    token_url = models.CharField(max_length=500, blank=True)
    client_id = models.CharField(max_length=255, blank=True)
    client_secret = EncryptedTextField()
    audience = models.CharField(max_length=500, blank=True)
    username = models.CharField(max_length=255, blank=True)
    password = EncryptedTextField()
    api_key = EncryptedTextField()
    requests_per_second = models.FloatField(default=2.0)
    requests_per_hour = models.PositiveIntegerField(default=1000)
    is_enabled = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()
    updated_by_name = models.CharField(max_length=150)

    class Meta:
        verbose_name = "ZIA connection"
        default_permissions = ("view", "change")
        constraints = [only_row("one_zia_connection")]

    def __str__(self) -> str:
        return self.base_url or "ZIA connection"
