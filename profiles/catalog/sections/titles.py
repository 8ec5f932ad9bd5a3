"""The sections of the form, in their order per platform, and the parts of Traffic Steering."""

from collections.abc import Mapping

from profiles.catalog.platforms import ANDROID, IOS, LINUX, MACOS, WINDOWS, Platform

GENERAL = "General"
GROUPS = "Groups"
TRAFFIC = "Traffic Steering"
DATA_PROTECTION = "Data Protection"
FAIL_OPEN = "App Fail Open"
FIREWALL = "Firewall"
FAIL_CLOSE = "ZCC Fail Close Settings"
PASSWORDS = "Passwords"
AUTHENTICATION = "Authentication"
LOGGING = "Notification and Logging"
CAPTIVE_PORTAL = "Captive Portal"
LANGUAGE = "UI Language Settings"
SCCM = "SCCM Client"
CLI = "Command Line Interface Access"
TELEMETRY = "Telemetry Options"
CELLULAR = "Cellular Quota Enforcement"
ADVANCED = "Advanced"
POLICY = "Policy"

ORDER: Mapping[Platform, tuple[str, ...]] = {
    WINDOWS: (
        GENERAL, GROUPS, TRAFFIC, DATA_PROTECTION, FAIL_OPEN, FIREWALL, FAIL_CLOSE, PASSWORDS, AUTHENTICATION, LOGGING,
        CAPTIVE_PORTAL, LANGUAGE, SCCM, CLI, TELEMETRY, ADVANCED, POLICY,
    ),
    MACOS: (
        GENERAL, GROUPS, TRAFFIC, FIREWALL, DATA_PROTECTION, PASSWORDS, AUTHENTICATION, LOGGING, CLI, TELEMETRY,
        ADVANCED, POLICY,
    ),
    LINUX: (GENERAL, GROUPS, TRAFFIC, PASSWORDS, LOGGING, TELEMETRY, ADVANCED, POLICY),
    IOS: (GENERAL, GROUPS, TRAFFIC, PASSWORDS, LOGGING, ADVANCED, POLICY),
    ANDROID: (GENERAL, GROUPS, TRAFFIC, PASSWORDS, LOGGING, CELLULAR, ADVANCED, POLICY),
}  # fmt: skip

PAC = "PAC and Proxy"
BYPASS = "App and IP Bypass"
RECOVERY = "Disaster Recovery"
DNS = "DNS"
LOCATIONS = "Location Policies"
STEERING = "Advanced"
PARTS = (PAC, BYPASS, RECOVERY, DNS, LOCATIONS, STEERING)
