"""Notification and Logging."""

from profiles.catalog.build import (
    BLOCK,
    EXTENSION,
    NUMBER,
    TEXT,
    TOP,
    boolean,
    choice,
    flag,
    flag_text,
    number,
    section,
)
from profiles.catalog.needs import is_off, is_on
from profiles.catalog.platforms import ANDROID, EVERY, IOS, LINUX, MACOS, WINDOWS, on
from profiles.catalog.sections.titles import LOGGING

LOG_MODES = {"-1": "Default", "0": "Error", "1": "Warn", "2": "Info", "3": "Debug"}
WFP = (is_on("install_wfp_driver"),)
CAPTURE = (is_off("follow_packet_capture"), is_on("local_packet_capture"))
AUTOMATIC = (is_on("automatic_packet_capture"),)
FLOWS = {
    "zpa": ("zpa", "ZPA"),
    "direct": ("direct", "Direct"),
    "blocked": ("zccBlockedTraffic", "Report Blocked Traffic"),
}
SPACE = {"512": "512 MB", "1024": "1 GB", "2048": "2 GB", "4096": "4 GB"}
V48 = {WINDOWS: "4.8"}

SETTINGS = section(
    LOGGING, "",
    choice(
        "log_mode", "Log Mode", "-1", TOP, "logMode", NUMBER, LOG_MODES,
        help="Default follows the platform's global log mode.",
    ),
    number(
        "log_file_size", "Log File Size", 100, TOP, "logFileSize", 50, 1000, "MB", highest_on={ANDROID: 500},
        help="For each type of log; the oldest lines go first.",
    ),
    flag_text(
        "notification_framework", "Use Zscaler Notification Framework", False, EXTENSION,
        "useZscalerNotificationFramework", platforms=on(WINDOWS, MACOS),
    ),
    flag_text(
        "notification_focus", "Bring Notification to Focus", False, EXTENSION, "switchFocusToNotification",
        platforms=on(WINDOWS, MACOS), since={WINDOWS: "4.7"}, needs=(is_on("notification_framework"),),
    ),
    boolean(
        "zpa_reauth_notification", "Notify Users before ZPA Authentication Expires", False, EXTENSION,
        "advanceZpaReauth", platforms=on(WINDOWS, LINUX, ANDROID),
    ),
    number(
        "zpa_reauth_notice", "Notify in Advance", 5, EXTENSION, "advanceZpaReauthTime", 5, 1440, "minutes",
        platforms=on(WINDOWS, LINUX, ANDROID), unrecorded=EVERY, needs=(is_on("zpa_reauth_notification"),),
    ),
    *(
        flag(
            f"flow_logging_{key}", f"Flow Logging: {label}", False, BLOCK, f"flowLoggerConfig.{wire}",
            platforms=on(WINDOWS), needs=WFP,
        )
        for key, (wire, label) in FLOWS.items()
    ),
    flag_text(
        "follow_packet_capture", "Follow Global Settings for Packet Capture", True, EXTENSION,
        "followGlobalForPacketCapture", platforms=on(WINDOWS), since=V48,
        help="As User Privacy under Client Connector Support says.",
    ),
    flag_text(
        "local_packet_capture", "Enable Local Packet Capture", False, EXTENSION, "enableLocalPacketCapture",
        platforms=on(WINDOWS), since=V48, needs=(is_off("follow_packet_capture"),),
    ),
    flag_text(
        "automatic_packet_capture", "Automatic Packet Capture", False, EXTENSION, "enableAutomaticPacketCapture",
        platforms=on(WINDOWS), since=V48, needs=CAPTURE,
    ),
    flag_text(
        "capture_critical", "Capture in Critical Scenarios", True, EXTENSION, "enableAPCforCriticalSections",
        platforms=on(WINDOWS), since=V48, needs=AUTOMATIC,
    ),
    flag_text(
        "capture_other", "Capture in Other Scenarios", True, EXTENSION, "enableAPCforOtherSections",
        platforms=on(WINDOWS), since=V48, needs=AUTOMATIC,
    ),
    flag_text(
        "capture_more_space", "Additional Space for Packet Captures", True, EXTENSION, "enablePCAdditionalSpace",
        platforms=on(WINDOWS), since=V48, needs=AUTOMATIC, help="Beyond the 500 MB that they always have.",
    ),
    choice(
        "capture_space", "Additional Space", "512", EXTENSION, "pcAdditionalSpace", TEXT, SPACE,
        platforms=on(WINDOWS), since=V48, needs=(*AUTOMATIC, is_on("capture_more_space")),
    ),
    flag(
        "vpn_notification", "Show per-app VPN Tunnel Notification", False, BLOCK, "showVPNTunNotification",
        platforms=on(IOS),
    ),
    flag_text("verbose_logging", "Verbose Logging", False, BLOCK, "enableVerboseLog", platforms=on(ANDROID)),
)  # fmt: skip
