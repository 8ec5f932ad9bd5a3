"""Applications whose traffic goes past the tunnel."""

from django.db import models

from profiles.models.objects import ProfileObject


class PredefinedApp(ProfileObject):
    """An application that comes with the portal. Its key is the vendor's id."""

    service_id = models.BigIntegerField()
    uid = models.UUIDField(unique=True)

    class Meta(ProfileObject.Meta):
        verbose_name = "predefined application"
        default_permissions = ("view",)


class CustomApp(ProfileObject):
    """An application that the admins describe by addresses, ports and protocols."""

    class Meta(ProfileObject.Meta):
        verbose_name = "custom application"


class ProcessApp(ProfileObject):
    """An application that is known by the process that sends the traffic."""

    class Meta(ProfileObject.Meta):
        verbose_name = "process-based application"
