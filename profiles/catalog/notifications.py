"""What a notification template contains. The wire names are those of the template within an app profile."""

from profiles.catalog.build import TOP, flag_text, number, section
from profiles.catalog.needs import is_on
from profiles.catalog.setting import Setting, Value

SHOWN, ZIA, ZPA = "Notifications", "ZIA", "ZPA"
ZIA_ON = is_on("zia")


def _channel(key: str, label: str, wire: str) -> tuple[Setting, Setting]:
    """Notices of one ZIA control in the client's window, and also as pop-ups."""
    return (
        flag_text(key, label, False, TOP, wire, needs=(ZIA_ON,)),
        flag_text(
            f"{key}_popup", f"{label} Popup Notifications", False, TOP, f"{wire}Popup", needs=(ZIA_ON, is_on(key))
        ),
    )


SETTINGS: tuple[Setting, ...] = (
    flag_text(
        "is_default", "Default", False, TOP, "defaultTemplate",
        help="New app profiles begin with this template. One template is the default.",
    ),
    *section(
        SHOWN, "",
        flag_text(
            "popups", "Show ZCC Notification Popups by Default", True, TOP, "enableClientNotification",
            help="Users can turn them off in the client.",
        ),
        flag_text(
            "app_updates", "Enable App Updates Notifications", False, TOP, "enableAppUpdatesNotification",
        ),
        flag_text(
            "service_status", "Enable Service Status Notifications", False, TOP, "enableServiceStatusNotification",
            help="Such as a service in disaster recovery.",
        ),
        number(
            "custom_timer", "Custom Timer", 5, TOP, "customTimer", 5, 60, "seconds",
            help="How long a notification stays.",
        ),
        flag_text(
            "persistent", "Enable Persistent Notifications", False, TOP, "enablePersistantNotification",
            help="Critical ones stay until they are dismissed; the timer does not count for them.",
        ),
        flag_text(
            "do_not_disturb", "Do not disturb", True, TOP, "doNotDisturb",
            help="Pop-ups have a button that silences them.",
        ),
    ),
    *section(
        ZIA, "",
        flag_text("zia", "Enable ZIA Notifications", False, TOP, "enableZiaNotification"),
        flag_text(
            "zia_persistent", "ZIA Notification Persistent", False, TOP, "ziaNotificationPersistant", needs=(ZIA_ON,),
            help="Endpoint DLP notifications stay until they are dismissed.",
        ),
        *_channel("firewall", "ZIA Firewall", "ziaFirewall"),
        *_channel("dns", "DNS", "ziaDNS"),
        *_channel("ips", "IPS", "ziaIPS"),
    ),
    *section(
        ZPA, "",
        flag_text(
            "zpa_reauth", "Enable Notifications for ZPA reauthentication", True, TOP, "enableNotificationForZPAReauth",
            help="Users can turn them off in the client.",
        ),
        number(
            "zpa_reauth_interval", "Show ZPA Reauthentication Notifications Every", 5, TOP, "zpaReauthNotificationTime",
            2, 1440, "minutes", needs=(is_on("zpa_reauth"),),
        ),
        flag_text(
            "posture_failure", "Show Device Posture Failure Notifications", False, TOP,
            "showDevicePostureFailureNotification",
        ),
        number(
            "posture_failure_delay", "Delay of Posture Failure Notifications", 0, TOP,
            "delayPostureFailureNotificationSeconds", 0, 3600, "seconds", needs=(is_on("posture_failure"),),
        ),
    ),
)  # fmt: skip


def legacy() -> dict[str, Value]:
    """The settings of the template that every client before Windows 4.8 has, as they are found untouched."""
    values: dict[str, Value] = {setting.key: setting.default for setting in SETTINGS}
    return values | {"popups": False, "do_not_disturb": False, "is_default": True}
