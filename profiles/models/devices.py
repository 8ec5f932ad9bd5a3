"""Enrolled devices: what a Client Connector told of itself, the postures it passes, and what it downloaded last."""

from django.db import models
from django.db.models import Q

from directory.models import DirectoryUser
from portal.lib.secret_fields import EncryptedTextField
from portal.lib.single_row import SingleRow, only_row
from profiles.catalog import Platform
from profiles.models.postures import DeviceGroup, DevicePosture
from profiles.models.profiles import AppProfile

DEVICES_PER_USER = 16


class Device(models.Model):
    """One client on one device. Only `profiles.devices` and `profiles.enrolment` write here.

    `user` is None for a device that nobody signed in on yet: a policy token or a machine tunnel serves it. Times are
    None where it never happened: `registered_at` the last enrolment, `deregistered_at` the last log-out or removal,
    `seen_at` the last keep-alive, `downloaded_at` the last configuration that it fetched.

    `token_profile` is the profile of the policy token that enrolled it; it counts while there is no user.

    `profile` and `profile_revision` are what that download held, `digest` stands for all of it (the ETag). `facts` has
    what is shown and never searched, by the names of `profiles.devices.facts`. `partner` is the organisation of whoever
    signed in with a partner login, "" on the company's own devices.
    """

    class State(models.TextChoices):
        """The vendor's states; only those of COUNTED count towards the limit of a user."""

        REGISTERED = "registered", "Registered"
        UNREGISTERED = "unregistered", "Unregistered"
        REMOVAL_PENDING = "removal_pending", "Removal Pending"
        REMOVED = "removed", "Removed"
        QUARANTINED = "quarantined", "Quarantined"

    platform = models.CharField(max_length=10, choices=[(item.value, item.label) for item in Platform])
    user = models.ForeignKey(DirectoryUser, null=True, blank=True, on_delete=models.PROTECT, related_name="devices")
    token_profile = models.ForeignKey(AppProfile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.REGISTERED)
    udid = models.CharField(max_length=100)
    hardware_fingerprint = models.CharField(max_length=200, blank=True)
    hostname = models.CharField(max_length=255, blank=True)
    os_version = models.CharField(max_length=100, blank=True)
    client_version = models.CharField(max_length=50, blank=True)
    manufacturer = models.CharField(max_length=100, blank=True)
    model = models.CharField(max_length=100, blank=True)
    serial_number = models.CharField(max_length=100, blank=True)
    mac_address = models.CharField(max_length=100, blank=True)
    owner = models.CharField(max_length=255, blank=True)
    partner = models.CharField(max_length=255, blank=True, default="", db_default="")
    facts = models.JSONField(default=dict, blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    deregistered_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    downloaded_at = models.DateTimeField(null=True, blank=True)
    downloads = models.PositiveIntegerField(default=0)
    profile = models.ForeignKey(AppProfile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    profile_revision = models.PositiveIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-registered_at", "-pk"]
        default_permissions = ("view", "change", "delete")
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "udid"], condition=~Q(state="removed"), name="one_device_per_udid"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "platform"], name="device_of_user"),
            models.Index(fields=["-registered_at", "-id"], name="device_by_registration"),
            models.Index(fields=["seen_at"], name="device_by_keep_alive"),
            models.Index(fields=["udid"], name="device_by_udid"),
            models.Index(fields=["hostname"], name="device_by_hostname"),
            models.Index(fields=["hardware_fingerprint"], name="device_by_fingerprint"),
            models.Index(fields=["deregistered_at"], name="device_by_deregistration"),
            models.Index(fields=["partner"], condition=~Q(partner=""), name="device_of_partner"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What lists and messages call it."""
        return self.hostname or self.udid


COUNTED = (Device.State.REGISTERED, Device.State.REMOVAL_PENDING)
"""The states that count towards DEVICES_PER_USER."""


class PostureResult(models.Model):
    """What a device reported of a posture last."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="posture_results", db_index=False)
    posture = models.ForeignKey(DevicePosture, on_delete=models.CASCADE, related_name="+")
    passes = models.BooleanField()
    reported_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["device", "posture"], name="one_result_per_posture")]

    def __str__(self) -> str:
        return f"{self.device_id} {'passes' if self.passes else 'fails'} {self.posture_id}"


class DeviceInGroup(models.Model):
    """That a device fulfils a device group's expression. Derived: see profiles.rules.device_groups."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="in_groups", db_index=False)
    group = models.ForeignKey(DeviceGroup, on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["device", "group"], name="device_once_per_group")]

    def __str__(self) -> str:
        return f"{self.device_id} in {self.group_id}"


class OneTimePassword(models.Model):
    """A password that a user gets told once, in place of one of the profile's: the device takes it a single time.

    There is one for each purpose. A used one stays, and is worth nothing, until the next policy update replaces it.
    """

    class Purpose(models.TextChoices):
        LOG_OUT = "logout", "Logout"
        REVERT = "revert", "Revert"
        UNINSTALL = "uninstall", "Uninstall"
        EXIT = "exit", "Exit"
        DISABLE_ZIA = "disable_zia", "Disable ZIA"
        DISABLE_ZPA = "disable_zpa", "Disable ZPA"
        DISABLE_ZDX = "disable_zdx", "Disable ZDX"
        DISABLE_DLP = "disable_dlp", "Disable Endpoint DLP"
        DISABLE_ANTI_TAMPERING = "disable_anti_tampering", "Disable Anti-Tampering"

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="one_time_passwords", db_index=False)
    purpose = models.CharField(max_length=30, choices=Purpose.choices)
    password = EncryptedTextField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        permissions = [("view_one_time_password", "Can view one-time passwords")]
        constraints = [models.UniqueConstraint(fields=["device", "purpose"], name="one_password_per_purpose")]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.device_id}"


class SampleDevices(SingleRow):
    """That the devices of the sample company are still to be made, once the first sync has brought its users."""

    class Meta:
        default_permissions = ()
        constraints = [only_row("one_sample_of_devices")]

    def __str__(self) -> str:
        return "Sample devices"
