"""Passwords: what a user must know to switch something off. All optional, all write-only."""

from profiles.catalog.build import BLOCK, EXTENSION, secret, section
from profiles.catalog.platforms import ANDROID, DESKTOP, EVERY, IOS, LINUX, MACOS, WINDOWS, on
from profiles.catalog.sections.titles import PASSWORDS

SETTINGS = section(
    PASSWORDS, "",
    secret(
        "logout_password", "Logout Password", BLOCK, "logout_password",
        help="Ends all services.", help_on={LINUX: "Also for uninstalling."},
    ),
    secret("disable_zia_password", "Disable ZIA Password", BLOCK, "disable_password"),
    secret("disable_zpa_password", "Disable ZPA Password", EXTENSION, "zpaDisablePassword"),
    secret(
        "disable_zdx_password", "Disable ZDX Password", EXTENSION, "zdxDisablePassword", platforms=EVERY - {LINUX, IOS},
    ),
    secret(
        "disable_dlp_password", "Disable Endpoint DLP Password", EXTENSION, "zdpDisablePassword",
        platforms=on(WINDOWS, MACOS),
    ),
    secret(
        "exit_password", "Exit Password", EXTENSION, "exitPassword", platforms=DESKTOP, since={WINDOWS: "3.5"},
        help="Off until the next restart.",
    ),
    secret(
        "uninstall_password", "Uninstall Password", BLOCK, "uninstall_password", platforms=on(WINDOWS, MACOS, ANDROID),
    ),
    secret(
        "profile_passcode", "Profile Passcode", BLOCK, "passcode", platforms=on(IOS), help="Asked to connect the VPN.",
    ),
)  # fmt: skip
