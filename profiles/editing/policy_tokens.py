"""The policy token: seen on demand, which is noted, and the install parameters that carry it.

A client that is installed with it follows the profile until its user enrols. Parameters per platform as the vendor
documents them; with strict enforcement they go together with the cloud's name.
"""

import re
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from portal.audit.deletions import gone
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from portal.lib.errors import DomainError
from profiles.catalog import Platform
from profiles.editing.verbs import RESOURCE_TYPE, about
from profiles.models import AppProfile

TOKEN = re.compile(r"[0-9a-f]{48}")
SHORTEST_PREFIX = 8  # 32 bits: nobody finds a neighbour's token by trying


@dataclass(frozen=True, slots=True)
class Parameter:
    """Where the token goes: the name of the way, and the text to copy."""

    way: str
    text: str


@transaction.atomic
def view(actor: Actor, profile_id: int) -> AppProfile:
    """The profile with its token, for somebody who may see it. The entry notes that it was seen, not what it is.

    Raises Gone where somebody has deleted it.
    """
    profile = AppProfile.objects.filter(pk=profile_id).first()
    if profile is None:
        raise gone(RESOURCE_TYPE, profile_id, "app profile")
    if not profile.policy_token:
        raise DomainError("The Default profile has no policy token.")
    record(actor, AuditEntry.Action.VIEW, **about(profile, None, {"Viewed": "Policy token"}))
    return profile


def parameters(profile: AppProfile) -> list[Parameter]:
    token = profile.policy_token
    option = f"--policyToken {token}"
    match Platform(profile.platform):
        case Platform.WINDOWS:
            return [Parameter("MSI installer", f"POLICYTOKEN={token}"), Parameter("EXE installer", option)]
        case Platform.MACOS:
            return [Parameter("Installer", option)]
        case Platform.LINUX:
            return [Parameter("Installer", option), Parameter("Installed client", f"zscaler-config -t {token}")]
        case Platform.IOS:
            return [Parameter("MDM key policyToken", f"<key>policyToken</key>\n<string>{token}</string>")]
        case Platform.ANDROID:
            return [Parameter("MDM key policyToken", token)]


def is_like_one(text: str) -> bool:
    """Whether a text has the form of a policy token: it must not get into an address, whatever it was typed for."""
    return TOKEN.fullmatch(text) is not None


def matching(platform: Platform, text: str) -> "QuerySet[AppProfile]":
    """The profile with this token, or those whose token begins with at least eight characters of it."""
    wanted = Q(policy_token=text)
    if len(text) >= SHORTEST_PREFIX:
        wanted |= Q(policy_token__startswith=text)
    return AppProfile.objects.filter(wanted, platform=platform).exclude(policy_token="")
