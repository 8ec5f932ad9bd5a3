"""Who a device is enrolled for, by what it shows: a code, a key with an e-mail address, or a policy token.

Each is looked up before anything is written, and used up inside the transaction of the enrolment.
"""

from dataclasses import dataclass
from datetime import datetime

import structlog
from django.conf import settings
from django.db.models import Value

from directory.models import DirectoryUser
from portal.audit.recording import Actor
from portal.lib.lookups import SortKey
from profiles.catalog import Platform
from profiles.enrolment import codes, keys
from profiles.enrolment.refused import Refused
from profiles.models import AppProfile, Device, EnrolmentCode, EnrolmentKey

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a device shows: exactly one of the three, and with a key the user's e-mail address."""

    code: str = ""
    key: str = ""
    email: str = ""
    policy_token: str = ""


@dataclass(frozen=True, slots=True)
class Admission:
    """For whom, and who acts. `user` is None for a policy token, whose profile is None where it is unknown.

    `field` is the one that named the user.
    """

    actor_name: str
    field: str
    user: DirectoryUser | None = None
    code: EnrolmentCode | None = None
    key: EnrolmentKey | None = None
    token_profile: AppProfile | None = None

    @property
    def is_anonymous(self) -> bool:
        """Whether nothing that the portal issued was shown."""
        return self.user is None and self.token_profile is None

    def use(self, actor: Actor, device: Device, now: datetime) -> None:
        """Inside the transaction that enrols the device."""
        if self.code:
            codes.use(actor, self.code, device, now)
        if self.key:
            keys.use(self.key, now)


def admit(shown: Shown, platform: Platform, now: datetime) -> Admission:
    """Raises Refused."""
    if shown.code:
        code = codes.find(shown.code, now)
        return Admission(code.user.email or code.user.name, "code", user=code.user, code=code)
    if shown.key:
        key = keys.find(shown.key, platform, now)
        user = user_called(shown.email)
        return Admission(f"Enrolment key {key.name}", "email", user=user, key=key)
    return _by_token(shown.policy_token, platform)


def user_called(email: str) -> DirectoryUser:
    """The user whom ZIA has under the address, in either case; what is written as in ZIA is found by an index.

    Raises Refused on `email`.
    """
    present = DirectoryUser.objects.filter(deleted_at=None)
    as_written = present.alias(sort_email=SortKey("email"))
    for text in dict.fromkeys((email, email.lower())):
        if found := as_written.filter(sort_email=SortKey(Value(text))).first():
            return found
    others = list(present.filter(email__iexact=email)[:2])
    if len(others) != 1:
        message = f"{'Several users have' if others else 'No user has'} this e-mail address."
        raise Refused(message, code="unknown_user", field="email")
    return others[0]


def _by_token(token: str, platform: Platform) -> Admission:
    """A token counts on the platform of its profile, while that is enabled."""
    profile = AppProfile.objects.filter(policy_token=token, platform=platform).first() if token else None
    if profile is None or not profile.is_enabled:
        state = "disabled" if profile else "unknown"
        log.warning("policy_token_without_profile", state=state, platform=platform.value)
        if not settings.PORTAL_DEFAULT_FOR_UNKNOWN_TOKEN:
            message = "The policy token is unknown or disabled."
            raise Refused(message, code="wrong_token", field="policyToken", reason=f"The policy token is {state}")
    name = "Policy token" if profile else "Unknown policy token"
    return Admission(name, "policyToken", token_profile=profile)
