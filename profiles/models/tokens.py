"""Machine tokens: what a device shows to ZPA before anybody signs in."""

from portal.lib.secret_fields import EncryptedTextField
from profiles.models.objects import DescribedObject, ProfileObject


class MachineToken(DescribedObject):
    """A named secret that ZPA issued. It goes in and never comes out."""

    token = EncryptedTextField()

    class Meta(ProfileObject.Meta):
        verbose_name = "machine token"
