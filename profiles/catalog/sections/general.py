"""General: the settings that stand beside name, rule order and status."""

from profiles.catalog.build import BLOCK, EXTENSION, TOP, flag, flag_text, reference, section
from profiles.catalog.needs import is_on
from profiles.catalog.platforms import ANDROID, EVERY, IOS, LINUX, MACOS, WINDOWS, on
from profiles.catalog.sections.titles import GENERAL

SETTINGS = section(
    GENERAL, "",
    reference(
        "forwarding_profile", "Forwarding Profile", TOP, "forwardingProfileId", "forwarding_profile",
        help="How traffic is steered per network. None: the Default forwarding profile. "
             "Z-Tunnel 2.0 features need a profile with Z-Tunnel 2.0.",
        help_on={IOS: "iOS knows Tunnel and None only.", ANDROID: "Android knows Tunnel and None only."},
    ),
    reference(
        "zia_posture", "ZIA Posture Profile", TOP, "ziaPostureConfigId", "zia_posture",
        platforms=EVERY - {LINUX}, unrecorded=EVERY, help="Gives each device its level of trust.",
    ),
    flag(
        "install_ssl_certificate", "Install Zscaler SSL Certificate", True, BLOCK, "install_ssl_certs",
        platforms=EVERY - {IOS}, defaults={LINUX: False, ANDROID: False},
        help="Or the custom certificate, where Client Connector Support has one.",
        help_on={MACOS: "macOS 11 and later ignore it."},
    ),
    flag(
        "install_wfp_driver", "Install WFP Driver", False, BLOCK, "wfpDriver", platforms=on(WINDOWS),
        help="The driver behind flow logging, firewall settings, process-based bypass, fail close and more.",
    ),
    flag(
        "location_policy_override", "Location Policy Override", False, EXTENSION, "enableLocationPolicyOverride",
        platforms=on(WINDOWS), since={WINDOWS: "4.8"}, needs=(is_on("install_wfp_driver"),),
        help="Rulesets per network take the place of the bypasses, inclusions and exclusions of this profile, "
             "which then hold for clients of version 4.7 and older.",
    ),
    reference(
        "notification_template", "Notification Template", TOP, "notificationTemplateId", "notification_template",
        platforms=on(WINDOWS), since={WINDOWS: "4.8"}, unrecorded=EVERY,
        help="Older clients follow the Legacy Notification Settings.",
    ),
    flag_text(
        "reconnect_on_wakeup", "Reconnect Tunnel on System Wakeup", False, EXTENSION, "reconnectTunOnWakeup",
        platforms=on(MACOS), since={MACOS: "4.3.1.180"},
    ),
)  # fmt: skip
