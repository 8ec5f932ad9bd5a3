"""Data Protection, App Fail Open, Firewall and ZCC Fail Close Settings."""

from profiles.catalog.build import BLOCK, EXTENSION, NUMBER, choice, flag, flag_text, references, secret, section, tags
from profiles.catalog.grammars import address, port_range
from profiles.catalog.needs import is_off, is_on
from profiles.catalog.platforms import EVERY, MACOS, WINDOWS, on
from profiles.catalog.sections.networks import NETWORKS
from profiles.catalog.sections.titles import DATA_PROTECTION, FAIL_CLOSE, FAIL_OPEN, FIREWALL

WFP = (is_on("install_wfp_driver"),)
BY_HAND = (is_off("endpoint_firewall"),)
ON_FAILURE = {
    "0": "Follow Global Config",
    "1": "Direct Internet Access",
    "2": "Disable Internet Access",
    "3": "Fallback to ZIA Disaster Recovery",
}

DATA = section(
    DATA_PROTECTION, "",
    flag_text(
        "install_dlp", "Install Endpoint DLP", False, EXTENSION, "enableZdpService", platforms=on(WINDOWS, MACOS),
        since={WINDOWS: "4.3", MACOS: "4.2"}, unrecorded=EVERY,
        help="The client takes the DLP policy from ZIA.",
        help_on={MACOS: "macOS 12 and later, with Full Disk Access by MDM."},
    ),
)  # fmt: skip

OPEN = section(
    FAIL_OPEN, "",
    choice(
        "zia_unreachable", "ZIA Cloud Not Reachable", "0", EXTENSION, "zccAppFailOpenPolicy", NUMBER, ON_FAILURE,
        platforms=on(WINDOWS), since={WINDOWS: "4.6"},
        help="Comes before App Fail Open under Client Connector Support.",
    ),
    choice(
        "tunnel_failure", "Z-Tunnel Failover", "0", EXTENSION, "zccTunnelFailPolicy", NUMBER, ON_FAILURE,
        platforms=on(WINDOWS), since={WINDOWS: "4.6"},
    ),
)  # fmt: skip

WALL = section(
    FIREWALL, "",
    flag_text(
        "endpoint_firewall", "Endpoint Firewall Management", False, BLOCK, "enableZscalerFirewall",
        platforms=on(WINDOWS), since={WINDOWS: "4.8"}, needs=(*WFP, is_on("location_policy_override")),
        help="Takes the place of the settings below.",
    ),
    flag_text(
        "inbound_rule", "Install Windows Firewall Inbound Rule", True, BLOCK, "installWindowsFirewallInboundRule",
        platforms=on(WINDOWS), needs=BY_HAND,
    ),
    *(
        flag(
            f"block_inbound_{key}", f"Block All Inbound Traffic on {label}", False, BLOCK,
            f"allInboundTrafficConfig.{wire}", platforms=on(WINDOWS), since={WINDOWS: "4.5"},
            needs=(*WFP, is_off("inbound_rule"), *BY_HAND),
        )
        for key, (wire, label) in NETWORKS.items()
    ),
    tags(
        "inbound_port_exclusions", "Inbound Port Exclusions", [], BLOCK, "allInboundTrafficConfig.portExclusions",
        6_144, grammar=port_range, platforms=on(WINDOWS), since={WINDOWS: "4.5"},
        needs=(*WFP, is_off("inbound_rule"), *BY_HAND), help="Ports that stay open: 443 or 8000-8100.",
    ),
    flag(
        "trigger_domain_detection", "Trigger Domain Profile Detection", False, BLOCK, "triggerDomainProfleDetection",
        platforms=on(WINDOWS), needs=BY_HAND,
    ),
    *(
        flag(
            f"block_domain_detection_{key}", f"Block Domain Profile Detection on {label}", False, BLOCK,
            f"domainProfileDetectionConfig.{wire}", platforms=on(WINDOWS), needs=(*WFP, *BY_HAND),
        )
        for key, (wire, label) in NETWORKS.items()
    ),
    flag_text(
        "zscaler_firewall", "Zscaler Firewall", False, BLOCK, "enableZscalerFirewall", platforms=on(MACOS),
    ),
)  # fmt: skip

LOCKDOWN = "zccFailCloseSettingsLockdownOn"
CLOSE = section(
    FAIL_CLOSE, "",
    references(
        "fail_close_processes", "Fail Close Process-Based Application Bypass", EXTENSION,
        "zccFailCloseSettingsAppByPassIds", "process_app", platforms=on(WINDOWS), since={WINDOWS: "4.6"}, needs=WFP,
        help="Programs that keep their network while everything else is closed.",
    ),
    tags(
        "fail_close_addresses", "Fail Close IP Address Bypasses", [], EXTENSION, "zccFailCloseSettingsIpBypasses",
        6_144, grammar=address, platforms=on(WINDOWS), since={WINDOWS: "4.6"}, needs=WFP,
        help="Addresses or networks.",
    ),
    secret(
        "fail_close_password", "Fail Close Exit or Uninstall Password", EXTENSION,
        "zccFailCloseSettingsExitUninstallPassword", platforms=on(WINDOWS), since={WINDOWS: "4.6"}, needs=WFP,
    ),
    flag_text(
        "lockdown_on_exit", "Lockdown on Tunnel Process Exit", True, EXTENSION, f"{LOCKDOWN}TunnelProcessExit",
        platforms=on(WINDOWS), since={WINDOWS: "4.6"}, needs=WFP,
    ),
    flag_text(
        "lockdown_on_firewall_error", "Lockdown on Firewall Error", False, EXTENSION, f"{LOCKDOWN}FirewallError",
        platforms=on(WINDOWS), since={WINDOWS: "4.7"}, needs=WFP,
    ),
    flag_text(
        "lockdown_on_driver_error", "Lockdown on Driver Error", False, EXTENSION, f"{LOCKDOWN}DriverError",
        platforms=on(WINDOWS), since={WINDOWS: "4.7"}, needs=WFP,
    ),
)  # fmt: skip

SETTINGS = (*DATA, *OPEN, *WALL, *CLOSE)
