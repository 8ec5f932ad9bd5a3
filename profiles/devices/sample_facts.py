"""What the devices of the sample company look like: makes and models, versions, states, postures."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

from profiles.catalog import Platform
from profiles.models import Device

State = Device.State
WINDOWS, MACOS, LINUX, IOS, ANDROID = Platform.WINDOWS, Platform.MACOS, Platform.LINUX, Platform.IOS, Platform.ANDROID

MIX: Mapping[Platform, int] = {WINDOWS: 52, MACOS: 22, IOS: 12, ANDROID: 10, LINUX: 4}
STATES: Mapping[Device.State, int] = {
    State.REGISTERED: 83,
    State.UNREGISTERED: 7,
    State.REMOVAL_PENDING: 3,
    State.REMOVED: 5,
    State.QUARANTINED: 2,
}
PARTNERS = ("Northwind Consulting", "Lakeside Audit", "Fabrikam Field Services")
MODELS: Mapping[Platform, Sequence[tuple[str, str]]] = {
    WINDOWS: (
        ("LENOVO", "ThinkPad T14 Gen 4"),
        ("Dell Inc.", "Latitude 7450"),
        ("HP", "EliteBook 840 G11"),
        ("Microsoft Corporation", "Surface Pro 10"),
    ),
    MACOS: (("Apple", "MacBook Pro 14 (M4)"), ("Apple", "MacBook Air 15 (M3)")),
    LINUX: (("Dell Inc.", "Precision 5690"), ("LENOVO", "ThinkPad P1 Gen 7")),
    IOS: (("Apple", "iPhone 16"), ("Apple", "iPhone 15 Pro"), ("Apple", "iPad Air")),
    ANDROID: (("Samsung", "Galaxy S24"), ("Google", "Pixel 9"), ("Samsung", "Galaxy Tab S9")),
}
OS_VERSIONS: Mapping[Platform, Sequence[str]] = {
    WINDOWS: ("Windows 11 24H2 (26100)", "Windows 11 23H2 (22631)", "Windows 10 22H2 (19045)"),
    MACOS: ("macOS 15.6", "macOS 15.1", "macOS 14.7"),
    LINUX: ("Ubuntu 24.04", "Red Hat Enterprise Linux 9.4"),
    IOS: ("iOS 18.6", "iOS 17.7"),
    ANDROID: ("Android 15", "Android 14"),
}
CLIENT_VERSIONS: Mapping[Platform, Sequence[str]] = {
    WINDOWS: ("4.8.0.102", "4.7.0.141", "4.6.0.318"),
    MACOS: ("4.5.2.98", "4.5.0.297"),
    LINUX: ("3.7.1.71", "1.5.0.33"),
    IOS: ("4.3.1", "3.9.2"),
    ANDROID: ("3.9.0.21", "3.8.1.10"),
}
NAMES: Mapping[Platform, str] = {WINDOWS: "AT-W", MACOS: "AT-M", LINUX: "AT-L", IOS: "AT-I", ANDROID: "AT-A"}
POSTURES: Mapping[str, Mapping[str, Any]] = {
    "Firewall on": {"posture_type": "firewall", "on_windows": True, "on_macos": True},
    "Disk encrypted": {
        "posture_type": "full_disk_encryption", "on_windows": True, "on_macos": True,
    },
    "CrowdStrike runs": {"posture_type": "crowdstrike", "on_windows": True, "on_macos": True},
    "Not jailbroken": {"posture_type": "unauthorized_modification", "on_ios": True, "on_android": True},
}  # fmt: skip
"""The first two make the device group. Those of computers and of phones are told apart by their platforms."""


def columns(chance: random.Random, platform: Platform, number: int) -> dict[str, Any]:
    """What a client tells of its device at the enrolment."""
    manufacturer, model = chance.choice(MODELS[platform])
    weights = range(len(CLIENT_VERSIONS[platform]), 0, -1)
    client = chance.choices(CLIENT_VERSIONS[platform], weights)[0]
    serial = "".join(chance.choices("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", k=10))
    is_desktop = platform in (WINDOWS, MACOS, LINUX)
    return {
        "udid": f"{chance.getrandbits(64):016X}-{number:04d}",
        "hardware_fingerprint": f"{chance.getrandbits(128):032x}",
        "hostname": f"{NAMES[platform]}{1000 + number}",
        "os_version": chance.choice(OS_VERSIONS[platform]),
        "client_version": client,
        "manufacturer": manufacturer,
        "model": model,
        "serial_number": serial,
        "mac_address": ":".join(f"{chance.randrange(256):02x}" for _ in range(6)) if is_desktop else "",
        "facts": {
            "externalDeviceId": f"ext-{number:04d}",
            "tunnelVersion": "Z-Tunnel 2.0" if is_desktop else "Z-Tunnel 1.0",
            "tunnelSdkVersion": client,
            "zdxVersion": "4.5.0.12" if is_desktop else "",
            "installationType": "strict" if chance.random() < 0.1 else "general",
            "antiTampering": is_desktop and chance.random() < 0.6,
        },
    }
