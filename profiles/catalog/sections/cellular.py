"""Cellular Quota Enforcement, on Android clients up to 1.5.2."""

from profiles.catalog.build import BLOCK, NUMBER, choice, flag_text, number, section, tags, text
from profiles.catalog.grammars import android_app
from profiles.catalog.needs import is_on
from profiles.catalog.platforms import ANDROID, on
from profiles.catalog.sections.titles import CELLULAR

QUOTA = (is_on("cellular_quota"),)

SETTINGS = section(
    CELLULAR, "",
    flag_text(
        "cellular_quota", "Enable Quota on Cellular Network", False, BLOCK, "enforced", platforms=on(ANDROID),
        help="Deprecated: clients from 1.5.3 on ignore it.",
    ),
    flag_text(
        "quota_roaming_only", "Enforce Quota Only For Roaming Users", False, BLOCK, "quota_in_roaming",
        platforms=on(ANDROID), needs=QUOTA,
    ),
    choice(
        "billing_day", "Monthly Billing Day", "1", BLOCK, "billing_day", NUMBER,
        {str(day): str(day) for day in range(1, 32)}, platforms=on(ANDROID), needs=QUOTA,
    ),
    number(
        "quota", "Quota", 1, BLOCK, "limit", 1, 10_000, "MB", platforms=on(ANDROID), needs=QUOTA,
    ),
    text(
        "quota_wifi", "Wi-Fi SSID", BLOCK, "wifi_ssid", 32, platforms=on(ANDROID), needs=QUOTA,
        help="Counts like a cellular network, to try the quota out.",
    ),
    text(
        "quota_message", "Block Notification Message", BLOCK, "custom_text", 4_096, has_lines=True,
        platforms=on(ANDROID), needs=QUOTA, help="Text or HTML.",
    ),
    tags(
        "quota_allowed_apps", "Android Applications on Allowlist", [], BLOCK, "allowed_apps", 6_144,
        grammar=android_app, platforms=on(ANDROID), needs=QUOTA,
        help="Keep their cellular data when the quota is used up. Ids as in Google Play, such as com.example.app.",
    ),
)  # fmt: skip
