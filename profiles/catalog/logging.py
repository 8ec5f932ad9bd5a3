"""Notification and Logging."""

from profiles.catalog.platforms import Platform
from profiles.catalog.setting import Kind, Need, Place, Setting

SECTION = "Notification and Logging"
WINDOWS, MACOS, IOS, ANDROID = Platform.WINDOWS, Platform.MACOS, Platform.IOS, Platform.ANDROID
LOG_MODES = (("-1", "Default"), ("0", "Error"), ("1", "Warn"), ("2", "Info"), ("3", "Debug"))

SETTINGS = (
    Setting("log_mode", "Log Mode", SECTION, Kind.CHOICE, "-1", "logMode", choices=LOG_MODES,
            help="Default follows the platform's global log mode."),
    Setting("log_file_size", "Log File Size", SECTION, Kind.INTEGER, 100, "logFileSize", lowest=50, highest=1000,
            highest_on={ANDROID: 500}, unit="MB", help="For each type of log; the oldest lines go first."),
    Setting("notification_framework", "Use Zscaler Notification Framework", SECTION, Kind.SWITCH, False,
            "useZscalerNotificationFramework", Place.EXTENSION, platforms=frozenset({WINDOWS, MACOS})),
    Setting("notification_focus", "Bring Notification to Focus", SECTION, Kind.SWITCH, False,
            "switchFocusToNotification", Place.EXTENSION, platforms=frozenset({WINDOWS, MACOS}),
            since={WINDOWS: "4.7"}, needs=(Need("notification_framework"),)),
    Setting("vpn_notification", "Show per-app VPN Tunnel Notification", SECTION, Kind.SWITCH, False,
            "showVPNTunNotification", Place.PLATFORM, platforms=frozenset({IOS})),
    Setting("verbose_logging", "Verbose Logging", SECTION, Kind.SWITCH, False, "enableVerboseLog", Place.PLATFORM,
            platforms=frozenset({ANDROID})),
)  # fmt: skip
