"""Traffic Steering › Disaster Recovery."""

from profiles.catalog.build import EXTENSION, FLAG, NUMBER, RECOVERY, boolean, choice, section, switch, text
from profiles.catalog.grammars import host, public_key, web_address
from profiles.catalog.needs import is_on, is_one_of
from profiles.catalog.platforms import ANDROID, EVERY, IOS, LINUX, WINDOWS, on
from profiles.catalog.sections.titles import RECOVERY as PART
from profiles.catalog.sections.titles import TRAFFIC
from profiles.catalog.setting import Need, Setting

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


def _activation(service: str, domain_label: str, needs: tuple[Need, ...]) -> tuple[Setting, ...]:
    """What switches disaster recovery of a service on: a TXT record that is signed."""
    name = service.upper()
    return (
        text(
            f"{service}_recovery_domain", domain_label, RECOVERY, f"{service}DomainName", 253, grammar=host,
            unrecorded=UNRECORDED, needs=needs, help="Its TXT record switches disaster recovery on.",
        ),
        text(
            f"{service}_recovery_key_name", f"{name} TXT Record Signing Public Key File", RECOVERY,
            f"{service}RSAPubKeyName", 255, unrecorded=UNRECORDED, needs=needs,
        ),
        text(
            f"{service}_recovery_key", f"{name} TXT Record Signing Public Key", RECOVERY, f"{service}RSAPubKey",
            KEY_LIMIT, grammar=public_key, has_lines=True, upload=".pem,.pub,.key,.txt", unrecorded=UNRECORDED,
            needs=needs, help=KEY_HELP,
        ),
        boolean(
            f"{service}_recovery_test", f"Activate {name} Test Mode", False, RECOVERY,
            f"allow{service.capitalize()}Test", unrecorded=UNRECORDED, needs=needs,
        ),
    )  # fmt: skip


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
        help_on={WINDOWS: "All Ports from client 4.8 on."},
    ),
    boolean(
        "zia_recovery_preselected", "Allow Zscaler Preselected Destinations", True, RECOVERY, "useZiaGlobalDb",
        unrecorded=UNRECORDED, needs=BY_POLICY,
    ),
    text(
        "zia_recovery_pac_url", "Disaster Recovery Custom PAC URL", RECOVERY, "ziaCustomDbUrl", 512,
        grammar=web_address, unrecorded=UNRECORDED, needs=BY_POLICY, help="Names destinations of your own.",
    ),
    *_activation("zia", "ZIA Domain Name", ZIA),
    boolean("zpa_recovery", "Enable ZPA Disaster Recovery", False, RECOVERY, "enableZpaDR", unrecorded=UNRECORDED),
    *_activation("zpa", "ZPA Activation Domain Name", ZPA),
    switch(
        "business_continuity", "Configure ZPA Business Continuity", False, EXTENSION, "ddilConfig.ddilEnabled", FLAG,
        platforms=on(WINDOWS), since={WINDOWS: "4.6"},
        help="With the values under Administration › Business Continuity.",
    ),
)  # fmt: skip
