"""Passwords: what a user must know to switch something off. All optional, all write-only."""

from profiles.catalog.platforms import DESKTOP, EVERY, Platform
from profiles.catalog.setting import Kind, Place, Setting

SECTION = "Passwords"
WINDOWS, MACOS, IOS, ANDROID = Platform.WINDOWS, Platform.MACOS, Platform.IOS, Platform.ANDROID
LIMIT = 255


def _password(
    key: str,
    label: str,
    wire: str,
    platforms: frozenset[Platform],
    place: Place = Place.EXTENSION,
    text: str = "",
    since: str = "",
) -> Setting:
    versions = {WINDOWS: since} if since else {}
    return Setting(
        key, label, SECTION, Kind.SECRET, "", wire, place, platforms=platforms, limit=LIMIT, help=text, since=versions
    )


SETTINGS = (
    _password("logout_password", "Logout Password", "logout_password", EVERY, Place.PLATFORM, "Ends all services."),
    _password("disable_zia_password", "Disable ZIA Password", "disable_password", EVERY, Place.PLATFORM),
    _password("disable_zpa_password", "Disable ZPA Password", "zpaDisablePassword", EVERY),
    _password("disable_zdx_password", "Disable ZDX Password", "zdxDisablePassword", EVERY - {Platform.LINUX, IOS}),
    _password(
        "disable_dlp_password", "Disable Endpoint DLP Password", "zdpDisablePassword", frozenset({WINDOWS, MACOS})
    ),
    _password(
        "exit_password", "Exit Password", "exitPassword", DESKTOP, since="3.5", text="Off until the next restart."
    ),
    _password(
        "uninstall_password",
        "Uninstall Password",
        "uninstall_password",
        frozenset({WINDOWS, MACOS, ANDROID}),
        Place.PLATFORM,
    ),
    _password(
        "profile_passcode", "Profile Passcode", "passcode", frozenset({IOS}), Place.TOP, "Asked to connect the VPN."
    ),
)
