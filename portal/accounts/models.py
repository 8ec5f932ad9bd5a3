"""The portal's admins and the API clients that automation signs in with."""

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

    class Meta(AbstractApplication.Meta):  # type: ignore[misc]
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"
        verbose_name = "API client"


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
