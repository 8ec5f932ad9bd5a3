"""What was done, by whom, with what result. Written in the same transaction as the change."""

from django.conf import settings
from django.db import models

from portal.lib.long_json import LongJSONField


class AuditEntry(models.Model):
    class Action(models.TextChoices):
        CREATE = "create", "Create"
        UPDATE = "update", "Update"
        DELETE = "delete", "Delete"
        RESTORE = "restore", "Restore"
        VIEW = "view", "View"
        EXPORT = "export", "Export"
        SIGN_IN = "sign_in", "Sign In"
        SIGN_OUT = "sign_out", "Sign Out"
        SYNC = "sync", "Sync"
        TEST = "test", "Test"
        OVERRIDE = "override", "Override"

    class Result(models.TextChoices):
        SUCCESS = "success", "Success"
        FAILURE = "failure", "Failure"

    class Interface(models.TextChoices):
        UI = "ui", "Admin UI"
        API = "api", "API"
        COMMAND = "command", "Command line"
        SYSTEM = "system", "System"

    at = models.DateTimeField(auto_now_add=True)
    action = models.CharField(max_length=20, choices=Action.choices)
    category = models.CharField(max_length=60)
    subcategory = models.CharField(max_length=60, blank=True)
    resource = models.CharField(max_length=255)
    resource_type = models.CharField(max_length=60, blank=True)
    resource_id = models.CharField(max_length=40, blank=True)
    admin = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    admin_name = models.CharField(max_length=150)
    client_ip = models.GenericIPAddressField(null=True, blank=True)
    interface = models.CharField(max_length=10, choices=Interface.choices)
    result = models.CharField(max_length=10, choices=Result.choices, default=Result.SUCCESS)
    request_id = models.CharField(max_length=64, blank=True)
    before = LongJSONField(null=True, blank=True)
    after = LongJSONField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["resource_type", "resource_id"], name="audit_resource"),
        ]

    def __str__(self) -> str:
        return f"{self.admin_name} {self.action} {self.resource}"
