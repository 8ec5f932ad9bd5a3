"""What is known of a device beyond its columns, and how it is shown. The keys are those that clients send.

Pages show what they have; a fact that a device never sent is "—".
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime

from profiles.models import Device

NOTHING = "—"
SERVICES: Mapping[str, str] = {
    "zia": "ZIA",
    "zpa": "ZPA",
    "zdx": "ZDX",
    "deception": "Deception",
    "dlp": "Endpoint DLP",
}
INSTALLATION: Mapping[str, str] = {"strict": "Strict Enforcement", "general": "General Deployment"}
TEXTS: Mapping[str, str] = {
    "externalDeviceId": "External Device ID",
    "zdxVersion": "ZDX Version",
    "deceptionVersion": "Deception Version",
    "tunnelVersion": "Tunnel Version",
    "tunnelSdkVersion": "Active Tunnel SDK Version",
    "installationType": "Installation Type",
    "revertStatus": "Revert Status",
    "dcLocationMethod": "DC Location Method",
}
TIMES: Mapping[str, str] = {
    "activeAt": "Last Seen with Client Connector Active",
    "ziaSeenAt": "Last Seen Connected to ZIA",
}


@dataclass(frozen=True, slots=True)
class Service:
    """What a device told of one service last."""

    label: str
    is_enabled: bool
    is_active: bool
    seen_at: dt.datetime | None


def text_of(device: Device, key: str) -> str:
    value = device.facts.get(key)
    text = INSTALLATION.get(str(value), str(value)) if key == "installationType" else str(value)
    return text if value not in (None, "") else NOTHING


def time_of(device: Device, key: str) -> dt.datetime | None:
    return _time(device.facts.get(key))


def services_of(device: Device) -> list[Service]:
    """Those that the device told of, in the order of SERVICES."""
    told = device.facts.get("services")
    known = told if isinstance(told, Mapping) else {}
    return [_service(label, known[key]) for key, label in SERVICES.items() if isinstance(known.get(key), Mapping)]


def _service(label: str, told: Mapping[str, Any]) -> Service:
    return Service(label, told.get("enabled") is True, told.get("health") == "active", _time(told.get("at")))


def _time(text: Any) -> dt.datetime | None:
    """A device's word is not to be trusted: what is no time with a zone is none."""
    try:
        found = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
