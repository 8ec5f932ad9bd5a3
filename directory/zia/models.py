"""The embedded ZIA Admin Portal's own directory: what a tenant's User Management would hold."""

from django.core.validators import DomainNameValidator, MaxLengthValidator, URLValidator
from django.db import models
from django.db.models.functions import Lower

from portal.lib.isolation import shown
from portal.lib.lookups import SortKey
from portal.lib.single_row import SingleRow, only_row

GROUPS_PER_USER = 127
NAME_LIMIT = 128
COMMENT_LIMIT = 10_240


def host_field(label: str) -> "models.CharField[str, str]":
    return models.CharField(label, max_length=253, blank=True, validators=[DomainNameValidator()])


def comments_field() -> "models.TextField[str, str]":
    return models.TextField(blank=True, validators=[MaxLengthValidator(COMMENT_LIMIT)])


class ZiaGroup(models.Model):
    name = models.CharField("Name", max_length=NAME_LIMIT)
    comments = comments_field()
    is_system_defined = models.BooleanField(default=False)

    class Meta:
        ordering = [SortKey("name"), "pk"]
        verbose_name = "group"
        constraints = [
            models.UniqueConstraint(
                Lower("name"), name="zia_group_name", violation_error_message="This name is taken by another group."
            )
        ]
        indexes = [models.Index(SortKey("name"), "id", name="zia_group_by_name")]

    def __str__(self) -> str:
        return shown(self.name, self.pk)


class ZiaDepartment(models.Model):
    name = models.CharField("Department name", max_length=NAME_LIMIT)
    comments = comments_field()

    class Meta:
        ordering = [SortKey("name"), "pk"]
        verbose_name = "department"
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="zia_department_name",
                violation_error_message="This name is taken by another department.",
            )
        ]
        indexes = [models.Index(SortKey("name"), "id", name="zia_department_by_name")]

    def __str__(self) -> str:
        return shown(self.name, self.pk)


class ZiaUser(models.Model):
    name = models.CharField("User name", max_length=127)
    email = models.EmailField("User ID", max_length=127, help_text="In the form of an e-mail address.")
    department = models.ForeignKey(ZiaDepartment, on_delete=models.PROTECT, related_name="users")
    is_enabled = models.BooleanField("Enabled", default=True)
    comments = comments_field()

    class Meta:
        ordering = [SortKey("name"), "pk"]
        verbose_name = "user"
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="zia_user_email", violation_error_message="This User ID is taken."
            )
        ]
        indexes = [
            models.Index(SortKey("name"), "id", name="zia_user_by_name"),
            models.Index(SortKey("email"), "id", name="zia_user_by_email"),
        ]

    def __str__(self) -> str:
        return shown(self.name, self.pk)


class ZiaMembership(models.Model):
    pk = models.CompositePrimaryKey("user_id", "group_id")
    user = models.ForeignKey(ZiaUser, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    group = models.ForeignKey(ZiaGroup, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id} in {self.group_id}"


class ZiaContinuity(SingleRow):
    """Business Continuity of the tenant; an empty value is not set."""

    controller_dns = host_field("Private Cloud Controller DNS")
    controller_sni = host_field("Private Cloud Controller SNI")
    sp_url = models.CharField("SP URL", max_length=512, blank=True, validators=[URLValidator(schemes=["https"])])
    sp_ca_certificate = models.TextField("SP CA Certificate", blank=True)

    class Meta:
        verbose_name = "Business Continuity"
        verbose_name_plural = "Business Continuity"
        default_permissions = ("view", "change")
        constraints = [only_row("one_zia_continuity")]

    def __str__(self) -> str:
        return "Business Continuity"
