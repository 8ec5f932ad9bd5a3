"""Passwords that a person types on a device: those of the profile, or a one-time password of the device."""

import hmac
from collections.abc import Mapping
from datetime import datetime

from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record
from portal.lib import doors
from portal.lib.crypto import decrypt
from portal.lib.errors import DomainError
from profiles.devices.noting import about
from profiles.devices.one_time import use_one_time_password
from profiles.enrolment import limits
from profiles.enrolment.refused import Refused
from profiles.models import AppProfile, Device

LOGOUT = "logout"
SETTINGS: Mapping[str, str] = {
    LOGOUT: "logout_password",
    "disable_zia": "disable_zia_password",
    "disable_zpa": "disable_zpa_password",
    "disable_zdx": "disable_zdx_password",
    "disable_dlp": "disable_dlp_password",
    "exit": "exit_password",
    "uninstall": "uninstall_password",
}
"""By what somebody wants to do on a device, the secret of the profile that lets them."""
WRONG = "The password is wrong."


def check(actor: Actor, device: Device, profile: AppProfile, purpose: str, typed: str, now: datetime) -> None:
    """Nothing where the profile asks for no password. Raises DomainError, Refused, and TooMany.

    A one-time password is used up by that. A wrong one is noted in the audit log, without what was typed.
    """
    stored = profile.secrets.get(SETTINGS[purpose])
    if not stored:
        return
    if not typed:
        raise DomainError.on("password", "The app profile asks for a password here.")
    attempt = doors.count(limits.PASSWORD, name=f"device {device.pk}", address="", now=now)
    is_right = hmac.compare_digest(decrypt(stored).encode(), typed.encode(errors="replace"))
    if not is_right and not use_one_time_password(device, purpose, typed, now):
        _note_wrong(actor, device, purpose)
        raise Refused(WRONG, code="wrong_password", field="password")
    doors.give_back(attempt)


def _note_wrong(actor: Actor, device: Device, purpose: str) -> None:
    after = {"Reason": WRONG, "Wanted": purpose.replace("_", " ").capitalize()}
    failed = about(device, None, after) | {"result": AuditEntry.Result.FAILURE}
    record(actor, AuditEntry.Action.UPDATE, **failed)
