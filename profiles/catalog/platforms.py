"""The five platforms, with the device type and the block that the vendor's API gives each."""

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

    @property
    def block(self) -> str:
        """The key under which a request carries the settings of this platform only."""
        return _BLOCKS[self]


WINDOWS, MACOS, LINUX, IOS, ANDROID = Platform
_LABELS = {WINDOWS: "Windows", MACOS: "macOS", LINUX: "Linux", IOS: "iOS", ANDROID: "Android"}
_DEVICE_TYPES = {IOS: 1, ANDROID: 2, WINDOWS: 3, MACOS: 4, LINUX: 5}
_BLOCKS = {
    WINDOWS: "windowsPolicy",
    MACOS: "macPolicy",
    LINUX: "linuxPolicy",
    IOS: "iosPolicy",
    ANDROID: "androidPolicy",
}
EVERY = frozenset(Platform)
DESKTOP = frozenset({WINDOWS, MACOS, LINUX})
MOBILE = frozenset({IOS, ANDROID})


def on(*platforms: Platform) -> frozenset[Platform]:
    return frozenset(platforms)
