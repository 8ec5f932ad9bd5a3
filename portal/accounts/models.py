"""The portal's admins, the API clients that automation signs in with, and who tried how often to come in."""

import zoneinfo

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from oauth2_provider.models import AbstractApplication

from portal.lib.long_json import LongJSONField


def validate_time_zone(value: str) -> None:
    if value and value not in zoneinfo.available_timezones():
        raise ValidationError("%(value)s is not a time zone.", params={"value": value})


class User(AbstractUser):  # type: ignore[django-manager-missing]
    """An admin. What an admin may do comes from the role (a Django group), never from flags."""

    class Theme(models.TextChoices):
        AUTO = "auto", "As the system"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    time_zone = models.CharField(max_length=60, blank=True, validators=[validate_time_zone])
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.AUTO)

    class Meta:
        verbose_name = "administrator"


class ApiClient(AbstractApplication):  # type: ignore[misc]
    """An OAuth client of `POST /oauth2/v1/token` (client credentials). The secret is stored hashed."""

    class Role(models.TextChoices):
        READ = "read", "Read"
        WRITE = "write", "Read and write"

    role = models.CharField(max_length=5, choices=Role.choices, default=Role.READ)
    is_enabled = models.BooleanField(default=True)

    class Meta(AbstractApplication.Meta):  # type: ignore[misc]
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"
        verbose_name = "API client"

    @property
    def scopes(self) -> tuple[str, ...]:
        """What the client's tokens may do, by its present role."""
        return ("read", "write") if self.role == self.Role.WRITE else ("read",)

    def is_usable(self, request: object) -> bool:
        """Asked for every token that is issued or shown."""
        return self.is_enabled


class Attempts(models.Model):
    """How often somebody tried at a door in the window that ends at `ends_at`; see `portal.accounts.attempts`.

    `subject` is the SHA-256 of a name in hex, `address` the network that tried; an empty one stands for all of them.
    """

    door = models.CharField(max_length=20)
    subject = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=45, blank=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "attempts"
        constraints = [
            models.UniqueConstraint(fields=["door", "subject", "address"], name="accounts_attempts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.door}: {self.count}"


class UnsavedForm(models.Model):
    """A form that was typed and not saved, because the session had ended: `pairs` of name and value, no secret."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="unsaved_forms")
    page = models.CharField(max_length=500)
    pairs = LongJSONField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="unsaved_once_per_page")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.page}"
