"""Traffic Steering › Location Policies, and › Advanced."""

from profiles.catalog.build import BLOCK, EXTENSION, NUMBER, TOP, choice, flag, flag_text, number, reference, section
from profiles.catalog.needs import is_on
from profiles.catalog.platforms import ANDROID, EVERY, IOS, LINUX, MACOS, WINDOWS, on
from profiles.catalog.sections.networks import NETWORKS
from profiles.catalog.sections.titles import LOCATIONS, STEERING, TRAFFIC

MANDATORY = ("trusted", "off_trusted")

LOCATION_POLICIES = section(
    TRAFFIC, LOCATIONS,
    *(
        reference(
            f"ruleset_{key}", f"Ruleset on {label}", EXTENSION, f"locationRulesetPolicies.{wire}.id",
            "location_ruleset", platforms=on(WINDOWS), since={WINDOWS: "4.8"},
            needs=(is_on("location_policy_override"),),
            help="Has to be chosen." if key in MANDATORY else "",
            none="" if key in MANDATORY else "Same as On-Trusted",
            unrecorded=EVERY if key in MANDATORY else frozenset(),
        )
        for key, (wire, label) in NETWORKS.items()
    ),
)  # fmt: skip

SETTINGS = LOCATION_POLICIES + section(
    TRAFFIC, STEERING,
    flag(
        "tunnel_client_traffic", "Tunnel Internal Client Connector Traffic", False, TOP, "tunnelZappTraffic",
        platforms=EVERY - {ANDROID},
    ),
    flag(
        "intercept_all_adapters", "Intercept ZIA traffic on all adapters", False, EXTENSION,
        "interceptZIATrafficAllAdapters", platforms=on(WINDOWS),
    ),
    flag(
        "prioritize_ipv4", "Prioritize IPv4 over IPv6", False, BLOCK, "prioritizeIPv4",
        platforms=on(WINDOWS, LINUX), since={LINUX: "3.7"}, unrecorded=on(LINUX),
    ),
    flag_text(
        "follow_routing_table", "Route Table for Tunnel Connections", True, EXTENSION, "followRoutingTable",
        platforms=on(WINDOWS, MACOS, IOS),
    ),
    number(
        "reactivate_zia_after", "Reactivate ZIA After", 0, TOP, "reactivateWebSecurityMinutes", 0, 1440, "minutes",
        help="0: it stays off until the user turns it on.",
    ),
    flag_text(
        "endpoint_location", "Use Endpoint Location for Zscaler DC Selection", False, EXTENSION,
        "useEndPointLocationForDCSelection", platforms=on(WINDOWS), since={WINDOWS: "4.8"},
        help="The Custom PAC URL then has to begin with https://.",
    ),
    flag_text("ifscope_route", "Add Ifscope Route", False, BLOCK, "addIfscopeRoute", platforms=on(MACOS)),
    flag_text("clear_arp_cache", "Clear ARP Cache", False, BLOCK, "clearArpCache", platforms=on(MACOS)),
    flag_text(
        "transparent_proxy", "Enable Transparent Proxy-based Traffic Interception", False, EXTENSION,
        "enableFlowBasedTunnel", platforms=on(MACOS),
    ),
    choice(
        "ipv6_mode", "IPv6 Mode", "3", BLOCK, "ipv6Mode", NUMBER,
        {"0": "Cleanout", "1": "Block in Dual Stack", "2": "Block", "3": "NAT64 Only", "4": "Native"},
        platforms=on(IOS), help="Clients from 3.8.2 on ignore it.",
    ),
    flag("drop_quic", "Drop QUIC Traffic", False, EXTENSION, "dropQuicTraffic", platforms=on(IOS, ANDROID)),
    flag_text(
        "tunnel_sdk_4_3", "Use Tunnel SDK Version 4.3", False, BLOCK, "useTunnelSDK4_3", platforms=on(IOS),
    ),
    flag_text(
        "block_private_relay", "Disable iCloud Private Relay", False, EXTENSION, "blockPrivateRelay",
        platforms=on(IOS),
    ),
)  # fmt: skip
