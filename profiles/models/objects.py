"""The rows behind the objects that app profiles refer to."""

import uuid

from django.db import models
from django.db.models.functions import Lower

from portal.lib import names
from profiles.catalog.forwarding.summary import criteria


class ProfileObject(models.Model):
    """One object. `settings` holds the values by the kind's setting keys; `revision` grows with every write.

    `is_builtin` marks a row that comes with the portal: it is not renamed, copied or deleted. The order is that of
    creation, so a copy comes last, and what is built in stands at the end.
    """

    name = models.CharField(max_length=names.LIMIT)
    settings = models.JSONField(default=dict, blank=True)
    is_builtin = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    updated_by_name = models.CharField(max_length=150)

    class Meta:
        abstract = True
        ordering = ["is_builtin", "pk"]
        constraints = [models.UniqueConstraint(Lower("name"), name="%(class)s_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def detail(self) -> str:
        """A few words beside the name."""
        return ""


class DescribedObject(ProfileObject):
    """An object whose description stands beside the name."""

    class Meta(ProfileObject.Meta):
        abstract = True

    @property
    def detail(self) -> str:
        return str(self.settings.get("description", ""))


class ObjectReference(models.Model):
    """That one object's settings point at another. Derived from them at each write, as ProfileReference is."""

    user_kind = models.CharField(max_length=40)
    user_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user_kind", "user_id", "kind", "object_id"], name="object_reference_once")
        ]
        indexes = [models.Index(fields=["kind", "object_id"], name="object_reference_object")]

    def __str__(self) -> str:
        return f"{self.user_kind} {self.user_id} to {self.kind} {self.object_id}"


class ForwardingProfile(ProfileObject):
    """How a client steers traffic, per type of network. Default is built in, for profiles that choose none."""

    class Meta(ProfileObject.Meta):
        verbose_name = "forwarding profile"

    @property
    def detail(self) -> str:
        return criteria(self.settings)


class TrustedNetwork(ProfileObject):
    """The conditions by which a client knows a network of the organisation. `guid` survives a rename."""

    guid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta(ProfileObject.Meta):
        verbose_name = "trusted network"


class NotificationTemplate(ProfileObject):
    """Which notices a client shows. `is_default`: new app profiles begin with it."""

    is_default = models.BooleanField(default=False)

    class Meta(ProfileObject.Meta):
        verbose_name = "notification template"
        constraints = [
            *ProfileObject.Meta.constraints,
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_notification_template"
            ),
        ]
