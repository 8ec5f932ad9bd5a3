"""What is stored of app profiles and of what they refer to."""

from profiles.models.bypass import CustomApp, PredefinedApp, ProcessApp
from profiles.models.devices import COUNTED, DEVICES_PER_USER, Device, DeviceInGroup, PostureResult
from profiles.models.history import DeletedProfile, ProfileVersion
from profiles.models.locations import DomainList, FirewallIpList, LocationApp, LocationRuleset, TrafficIpList
from profiles.models.objects import ForwardingProfile, NotificationTemplate, ObjectReference, TrustedNetwork
from profiles.models.platforms import PlatformSettings
from profiles.models.postures import DeviceGroup, DevicePosture, ZiaPosture
from profiles.models.problems import PolicyCheck, Problem, ProfileReach
from profiles.models.profiles import (
    DEFAULT_NAME,
    USERS_PER_PROFILE,
    AppProfile,
    ProfileGroup,
    ProfileReference,
    ProfileUser,
    new_policy_token,
)
from profiles.models.tokens import MachineToken

__all__ = [
    "COUNTED",
    "DEFAULT_NAME",
    "DEVICES_PER_USER",
    "USERS_PER_PROFILE",
    "AppProfile",
    "CustomApp",
    "DeletedProfile",
    "Device",
    "DeviceGroup",
    "DeviceInGroup",
    "DevicePosture",
    "DomainList",
    "FirewallIpList",
    "ForwardingProfile",
    "LocationApp",
    "LocationRuleset",
    "MachineToken",
    "NotificationTemplate",
    "ObjectReference",
    "PlatformSettings",
    "PolicyCheck",
    "PostureResult",
    "PredefinedApp",
    "Problem",
    "ProcessApp",
    "ProfileGroup",
    "ProfileReach",
    "ProfileReference",
    "ProfileUser",
    "ProfileVersion",
    "TrafficIpList",
    "TrustedNetwork",
    "ZiaPosture",
    "new_policy_token",
]
