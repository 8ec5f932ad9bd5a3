"""The five platforms, with the device type that the vendor's API gives each."""

import enum


class Platform(enum.StrEnum):
    WINDOWS = "windows"
    MACOS = "macos"
    LINUX = "linux"
    IOS = "ios"
    ANDROID = "android"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def device_type(self) -> int:
        """The number on the wire."""
        return _DEVICE_TYPES[self]


_LABELS = {
    Platform.WINDOWS: "Windows",
    Platform.MACOS: "macOS",
    Platform.LINUX: "Linux",
    Platform.IOS: "iOS",
    Platform.ANDROID: "Android",
}
_DEVICE_TYPES = {
    Platform.IOS: 1,
    Platform.ANDROID: 2,
    Platform.WINDOWS: 3,
    Platform.MACOS: 4,
    Platform.LINUX: 5,
}
EVERY = frozenset(Platform)
DESKTOP = frozenset({Platform.WINDOWS, Platform.MACOS, Platform.LINUX})
MOBILE = frozenset({Platform.IOS, Platform.ANDROID})
