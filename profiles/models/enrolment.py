"""What lets a device in, and what it then signs in with. Of every secret only the SHA-256 is kept.

A plain digest will do: each secret is drawn at random, with 80 bits (codes) or 256 (keys, credentials) to guess.
"""

from collections.abc import Sequence

from django.db import models
from django.db.models.functions import Lower

from directory.models import DirectoryUser
from portal.lib import names
from profiles.catalog import Platform
from profiles.models.devices import Device


class EnrolmentCode(models.Model):
    """Lets one device in as one user, once, until it expires. `device` is the one that used it."""

    user = models.ForeignKey(DirectoryUser, on_delete=models.CASCADE, related_name="enrolment_codes")
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    issued_by_name = models.CharField(max_length=150)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    device = models.ForeignKey(Device, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-issued_at", "-pk"]
        default_permissions = ()
        permissions = [("issue_enrolmentcode", "Can issue enrolment codes")]
        indexes = [models.Index(fields=["expires_at"], name="enrolment_code_expiry")]

    def __str__(self) -> str:
        return f"Enrolment code {self.pk}"


class EnrolmentKey(models.Model):
    """Lets a device management system enrol devices for the users that it names by e-mail.

    `platforms` are those that it may enrol; `per_hour` how many devices. After a rotation the former key counts until
    `former_until`. A revoked key stays in the list and opens nothing.
    """

    name = models.CharField(max_length=names.LIMIT)
    platforms = models.JSONField(default=list)
    per_hour = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    former_digest = models.CharField(max_length=64, blank=True, db_index=True)
    former_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=150)
    rotated_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "enrolment key"
        ordering = ["pk"]
        default_permissions = ("view", "add", "change")
        constraints = [models.UniqueConstraint(Lower("name"), name="enrolment_key_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def allowed(self) -> Sequence[Platform]:
        return [platform for platform in Platform if platform.value in self.platforms]


class DeviceCredential(models.Model):
    """What a device signs in with: one a device, so that a new one ends the former."""

    device = models.OneToOneField(Device, on_delete=models.CASCADE, primary_key=True, related_name="credential")
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Credential of device {self.device_id}"


class DisableReason(models.Model):
    """Why somebody switched a service off on a device, or logged out, in their own words."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="disable_reasons")
    service = models.CharField(max_length=20)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.service}: {self.reason}"
