"""Advanced."""

from profiles.catalog.build import BLOCK, EXTENSION, TOP, flag, flag_text, number, secret, section
from profiles.catalog.needs import is_on
from profiles.catalog.platforms import MACOS, WINDOWS, on
from profiles.catalog.sections.titles import ADVANCED

SETTINGS = section(
    ADVANCED, "",
    flag(
        "anti_tampering", "Enable Anti-tampering", False, EXTENSION, "enableAntiTampering", platforms=on(WINDOWS),
        help="Keeps users from stopping or changing the client. Windows desktops, not servers or safe mode.",
    ),
    number(
        "anti_tampering_after", "Reactivate Anti-tampering After", 0, EXTENSION, "reactivateAntiTamperingTime", 0,
        1440, "minutes", platforms=on(WINDOWS), needs=(is_on("anti_tampering"),),
        help="After a user switched it off with the device's one-time password. 0: it stays off.",
    ),
    flag(
        "override_anti_tampering", "Override Anti Tampering Install Parameter", False, EXTENSION,
        "overrideATCmdByPolicy", platforms=on(WINDOWS), since={WINDOWS: "4.5"},
        help="This profile wins over what the client was installed with.",
    ),
    flag(
        "disable_reason", "Send Disable Service Reason", False, TOP, "sendDisableServiceReason",
        help="A user who switches a service off is asked why.",
    ),
    flag_text(
        "revert", "Enable ZCC Revert", False, EXTENSION, "enableZCCRevert", platforms=on(WINDOWS, MACOS),
        help="Lets a user go back to the version of before.",
    ),
    secret(
        "revert_password", "Revert Password", EXTENSION, "zccRevertPassword", platforms=on(WINDOWS, MACOS),
        needs=(is_on("revert"),),
    ),
    flag(
        "highlight_active_control", "Highlight Active Control", False, TOP, "highlightActiveControl",
        platforms=on(WINDOWS),
    ),
    flag(
        "clear_kerberos_dc", "Clear Kerberos DC", False, EXTENSION, "purgeKerberosPreferredDCCache",
        platforms=on(WINDOWS),
    ),
    flag(
        "sccm_location_refresh", "Force Location refresh on SCCM Client", False, BLOCK, "forceLocationRefreshSccm",
        platforms=on(WINDOWS),
    ),
)  # fmt: skip
