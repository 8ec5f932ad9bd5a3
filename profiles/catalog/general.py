"""General: the settings that stand beside name, rule order and status."""

from profiles.catalog.platforms import EVERY, Platform
from profiles.catalog.setting import Kind, Place, Setting

SECTION = "General"

SETTINGS = (
    Setting("install_ssl_certificate", "Install Zscaler SSL Certificate", SECTION, Kind.SWITCH, True,
            "install_ssl_certs", platforms=EVERY - {Platform.IOS},
            help="Or the custom certificate, where Client Connector Support has one."),
    Setting("reconnect_on_wakeup", "Reconnect Tunnel on System Wakeup", SECTION, Kind.SWITCH, True,
            "reconnectTunOnWakeup", Place.EXTENSION, platforms=frozenset({Platform.MACOS}),
            since={Platform.MACOS: "4.3.1.180"}),
)  # fmt: skip
