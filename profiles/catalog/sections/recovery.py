"""Traffic Steering › Disaster Recovery."""

from profiles.catalog.build import (
    EXTENSION,
    FLAG,
    NUMBER,
    RECOVERY,
    boolean,
    choice,
    is_on,
    is_one_of,
    section,
    switch,
    text,
)
from profiles.catalog.grammars import host, public_key, web_address
from profiles.catalog.platforms import ANDROID, EVERY, IOS, LINUX, WINDOWS, on
from profiles.catalog.sections.titles import RECOVERY as PART
from profiles.catalog.sections.titles import TRAFFIC

UNRECORDED = on(LINUX, IOS, ANDROID)
DIRECT, NOTHING, SELECTED, EVERY_PORT = "0", "1", "2", "3"
KEY_LIMIT = 4_096
ZIA, ZPA = (is_on("zia_recovery"),), (is_on("zpa_recovery"),)
BY_POLICY = (*ZIA, is_one_of("zia_recovery_action", SELECTED, EVERY_PORT))
ON_OTHERS = {
    DIRECT: "Send Traffic Direct",
    NOTHING: "Disable Internet Access",
    SELECTED: "Allow preselected destinations",
}
KEY_HELP = "The .pem file of the RSA key that the TXT record is signed with. Never the private key."

SETTINGS = section(
    TRAFFIC, PART,
    boolean("zia_recovery", "Enable ZIA Disaster Recovery", False, RECOVERY, "enableZiaDR", unrecorded=UNRECORDED),
    choice(
        "zia_recovery_action", "ZIA Disaster Recovery Action", SELECTED, RECOVERY, "ziaDRMethod", NUMBER,
        {
            DIRECT: "Direct Internet Access",
            NOTHING: "Disable Internet Access",
            SELECTED: "Policy Based Access (Web only)",
            EVERY_PORT: "Policy Based Access (All Ports)",
        },
        choices_on=dict.fromkeys(EVERY - {WINDOWS}, tuple(ON_OTHERS.items())), unrecorded=UNRECORDED, needs=ZIA,
        help="All Ports on Windows from client 4.8 on.",
    ),
    boolean(
        "zia_recovery_preselected", "Allow Zscaler Preselected Destinations", True, RECOVERY, "useZiaGlobalDb",
        unrecorded=UNRECORDED, needs=BY_POLICY,
    ),
    text(
        "zia_recovery_pac_url", "Disaster Recovery Custom PAC URL", RECOVERY, "ziaCustomDbUrl", 512,
        grammar=web_address, unrecorded=UNRECORDED, needs=BY_POLICY, help="Names destinations of your own.",
    ),
    text(
        "zia_recovery_domain", "ZIA Domain Name", RECOVERY, "ziaDomainName", 253, grammar=host,
        unrecorded=UNRECORDED, needs=ZIA, help="Its TXT record switches disaster recovery on.",
    ),
    text(
        "zia_recovery_key_name", "ZIA TXT Record Signing Public Key File", RECOVERY, "ziaRSAPubKeyName", 255,
        unrecorded=UNRECORDED, needs=ZIA,
    ),
    text(
        "zia_recovery_key", "ZIA TXT Record Signing Public Key", RECOVERY, "ziaRSAPubKey", KEY_LIMIT,
        grammar=public_key, has_lines=True, unrecorded=UNRECORDED, needs=ZIA, help=KEY_HELP,
    ),
    boolean(
        "zia_recovery_test", "Activate ZIA Test Mode", False, RECOVERY, "allowZiaTest", unrecorded=UNRECORDED,
        needs=ZIA,
    ),
    boolean("zpa_recovery", "Enable ZPA Disaster Recovery", False, RECOVERY, "enableZpaDR", unrecorded=UNRECORDED),
    text(
        "zpa_recovery_domain", "ZPA Activation Domain Name", RECOVERY, "zpaDomainName", 253, grammar=host,
        unrecorded=UNRECORDED, needs=ZPA, help="Its TXT record switches disaster recovery on.",
    ),
    text(
        "zpa_recovery_key_name", "ZPA TXT Record Signing Public Key File", RECOVERY, "zpaRSAPubKeyName", 255,
        unrecorded=UNRECORDED, needs=ZPA,
    ),
    text(
        "zpa_recovery_key", "ZPA TXT Record Signing Public Key", RECOVERY, "zpaRSAPubKey", KEY_LIMIT,
        grammar=public_key, has_lines=True, unrecorded=UNRECORDED, needs=ZPA, help=KEY_HELP,
    ),
    boolean(
        "zpa_recovery_test", "Activate ZPA Test Mode", False, RECOVERY, "allowZpaTest", unrecorded=UNRECORDED,
        needs=ZPA,
    ),
    switch(
        "business_continuity", "Configure ZPA Business Continuity", False, EXTENSION, "ddilConfig.ddilEnabled", FLAG,
        platforms=on(WINDOWS), since={WINDOWS: "4.6"},
        help="With the values under Administration › Business Continuity.",
    ),
)  # fmt: skip
