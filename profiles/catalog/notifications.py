"""What a notification template contains. The wire names are those of the template within an app profile."""

from typing import Any

from profiles.catalog.setting import Kind, Need, Setting, Value, WireType

SHOWN, ZIA, ZPA = "Notifications", "ZIA", "ZPA"


def _switch(key: str, label: str, section: str, default: bool, wire: str, **more: Any) -> Setting:
    return Setting(key, label, section, Kind.SWITCH, default, wire, wire_type=WireType.FLAG_TEXT, **more)


def _channel(key: str, label: str, wire: str) -> tuple[Setting, Setting]:
    """Notices of one ZIA control in the client's window, and also as pop-ups."""
    zia = Need("zia")
    return (
        _switch(key, label, ZIA, False, wire, needs=(zia,)),
        _switch(f"{key}_popup", f"{label} Popup Notifications", ZIA, False, f"{wire}Popup", needs=(zia, Need(key))),
    )


SETTINGS: tuple[Setting, ...] = (
    _switch("is_default", "Default", "", False, "defaultTemplate",
            help="New app profiles begin with this template. One template is the default."),
    _switch("popups", "Show ZCC Notification Popups by Default", SHOWN, True, "enableClientNotification",
            help="Users can turn them off in the client."),
    _switch("app_updates", "Enable App Updates Notifications", SHOWN, False, "enableAppUpdatesNotification"),
    _switch("service_status", "Enable Service Status Notifications", SHOWN, False, "enableServiceStatusNotification",
            help="Such as a service in disaster recovery."),
    Setting("custom_timer", "Custom Timer", SHOWN, Kind.INTEGER, 5, "customTimer", lowest=5, highest=60,
            unit="seconds", help="How long a notification stays."),
    _switch("persistent", "Enable Persistent Notifications", SHOWN, False, "enablePersistantNotification",
            help="Critical ones stay until they are dismissed; the timer does not count for them."),
    _switch("do_not_disturb", "Do not disturb", SHOWN, True, "doNotDisturb",
            help="Pop-ups have a button that silences them."),
    _switch("zia", "Enable ZIA Notifications", ZIA, False, "enableZiaNotification"),
    _switch("zia_persistent", "ZIA Notification Persistent", ZIA, False, "ziaNotificationPersistant",
            needs=(Need("zia"),), help="Endpoint DLP notifications stay until they are dismissed."),
    *_channel("firewall", "ZIA Firewall", "ziaFirewall"),
    *_channel("dns", "DNS", "ziaDNS"),
    *_channel("ips", "IPS", "ziaIPS"),
    _switch("zpa_reauth", "Enable Notifications for ZPA reauthentication", ZPA, True,
            "enableNotificationForZPAReauth", help="Users can turn them off in the client."),
    Setting("zpa_reauth_interval", "Show ZPA Reauthentication Notifications Every", ZPA, Kind.INTEGER, 5,
            "zpaReauthNotificationTime", lowest=2, highest=1440, unit="minutes", needs=(Need("zpa_reauth"),)),
    _switch("posture_failure", "Show Device Posture Failure Notifications", ZPA, False,
            "showDevicePostureFailureNotification"),
    Setting("posture_failure_delay", "Delay of Posture Failure Notifications", ZPA, Kind.INTEGER, 0,
            "delayPostureFailureNotificationSeconds", lowest=0, highest=3600, unit="seconds",
            needs=(Need("posture_failure"),)),
)  # fmt: skip


def legacy() -> dict[str, Value]:
    """The settings of the template that every client before Windows 4.8 has, as they are found untouched."""
    values: dict[str, Value] = {setting.key: setting.default for setting in SETTINGS}
    return values | {"popups": False, "do_not_disturb": False, "is_default": True}
