"""Which profile applies to each of some devices: in SQL, for the rows of a page. The same rules as in resolve.py."""

from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from directory.models import DirectoryUser
from profiles.models import AppProfile, DeviceInGroup, ProfileGroup, ProfileReference, ProfileUser

_USER = OuterRef(OuterRef("user_id"))  # that of the device, seen from what a rule is asked for


def applying() -> Coalesce:
    """In a query of devices, the key of the profile that each would get now.

    Where no user is known that is the enabled profile of its policy token, else Default. For the devices of a page, not
    for all: for each the rules are walked until one matches.
    """
    of_platform = AppProfile.objects.filter(platform=OuterRef("platform"))
    rules = of_platform.filter(_is_in_zia(), _is_for_user(), _is_for_device(), is_default=False, is_enabled=True)
    first = Subquery(rules.order_by("position").values("pk")[:1])
    by_token = AppProfile.objects.filter(pk=OuterRef("token_profile_id"), is_enabled=True)
    unknown = Case(When(user=None, then=Subquery(by_token.values("pk")[:1])))
    return Coalesce(first, unknown, Subquery(of_platform.filter(is_default=True).values("pk")[:1]))


def _is_in_zia() -> Exists:
    return Exists(DirectoryUser.objects.filter(pk=_USER, deleted_at=None))


def _is_for_user() -> Q:
    named = ProfileGroup.objects.filter(profile=OuterRef("pk"), group__deleted_at=None, group__memberships__user=_USER)
    by_group = Exists(named.filter(is_excluded=False))
    by_user = Exists(ProfileUser.objects.filter(profile=OuterRef("pk"), user=_USER))
    return (Q(applies_to_all=True) & ~Exists(named.filter(is_excluded=True))) | Q(by_user) | Q(by_group)


def _is_for_device() -> Q:
    """The rule names no device group, or one that the device is in."""
    limits = ProfileReference.objects.filter(profile=OuterRef("pk"), kind="device_group")
    inside = DeviceInGroup.objects.filter(device=OuterRef(OuterRef(OuterRef("pk")))).values("group_id")
    return ~Q(Exists(limits)) | Q(Exists(limits.filter(object_id__in=inside)))
