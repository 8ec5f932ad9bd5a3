"""Groups: what stands there beside user groups and users."""

from profiles.catalog.build import EXTENSION, TOP, flag_text, references, section, tags
from profiles.catalog.grammars import host
from profiles.catalog.needs import is_off, is_on
from profiles.catalog.platforms import ANDROID, MACOS, WINDOWS, on
from profiles.catalog.sections.titles import GROUPS

DEVICE_GROUPS = 4
"""A company may have four device groups, so no profile can name more."""

SETTINGS = section(
    GROUPS, "",
    references(
        "device_groups", "Device Groups", TOP, "deviceGroups", "device_group", highest=DEVICE_GROUPS,
        platforms=on(WINDOWS, MACOS, ANDROID), since={WINDOWS: "4.3", ANDROID: "3.7"},
        help="The device has to be in one of these groups as well. None: on any device.",
    ),
    flag_text(
        "follow_partner_login", "Follow Global Settings for Partner Login", True, EXTENSION,
        "followGlobalForPartnerLogin", platforms=on(WINDOWS), since={WINDOWS: "4.6"},
    ),
    flag_text(
        "partner_login", "Allow Users of This Tenant to Login to Other Tenants", True, EXTENSION,
        "userAllowedToAddPartner", platforms=on(WINDOWS), since={WINDOWS: "4.6"},
        needs=(is_off("follow_partner_login"),),
    ),
    tags(
        "partner_domains", "Partner Domains", [], EXTENSION, "partnerDomains", 6144, grammar=host,
        platforms=on(WINDOWS), since={WINDOWS: "4.6"},
        needs=(is_off("follow_partner_login"), is_on("partner_login")),
        help="Empty: the user types the domain.",
    ),
)  # fmt: skip
