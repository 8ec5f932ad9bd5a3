"""Traffic Steering › App and IP Bypass."""

from profiles.catalog.build import BLOCK, EXTENSION, TOP, flag, flag_text, references, section, tags
from profiles.catalog.grammars import android_app, gateway, inclusion_v4, inclusion_v6, source_port
from profiles.catalog.needs import is_on
from profiles.catalog.platforms import ANDROID, EVERY, IOS, LINUX, MACOS, WINDOWS, on
from profiles.catalog.sections.titles import BYPASS, TRAFFIC

NETWORKS_LIMIT = 6_144
GATEWAYS_LIMIT = 12_288
PRIVATE_V4 = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/4", "255.255.255.255", "169.254.0.0/16"]
PRIVATE_V6 = ["[FF00::/8]", "[FE80::/10]", "[FC00::/7]"]
V4_HELP = "Z-Tunnel 2.0. As ip, ip/length, ip:port, ip:port-port, ip:* or ip:port:protocol (tcp, udp or *)."
V6_HELP = "Z-Tunnel 2.0. As [ip], [ip/length], [ip]:port or [ip]:port:protocol (tcp, udp or *)."

SETTINGS = section(
    TRAFFIC, BYPASS,
    references(
        "process_bypasses", "Process-Based Application Bypass", TOP, "bypassAppIds", "process_app",
        platforms=on(WINDOWS), needs=(is_on("install_wfp_driver"),),
        help="Programs whose traffic goes direct. A running program has to be started again.",
    ),
    flag_text(
        "process_bypass_by_mdm", "Process-Based Application Bypass by MDM", False, BLOCK,
        "enableApplicationBasedBypass", platforms=on(MACOS), help="The MDM names the bundle ids.",
    ),
    tags(
        "android_bypasses", "Bypass Traffic for Specific Application", [], BLOCK, "bypass_android_apps", 6_144,
        grammar=android_app, platforms=on(ANDROID), help="Ids as in Google Play, such as com.example.app.",
    ),
    flag(
        "mms_bypass", "Bypass Traffic for MMS Applications", False, BLOCK, "bypass_mms_apps", platforms=on(ANDROID),
    ),
    tags(
        "source_port_bypasses", "Source Port-Based Bypasses", ["3389:*"], EXTENSION, "sourcePortBasedBypasses", 6_144,
        grammar=source_port, platforms=on(WINDOWS, LINUX), help="As port:protocol, the protocol TCP, UDP or *.",
    ),
    tags(
        "vpn_gateways", "VPN Gateway Bypass", [], EXTENSION, "vpnGateways", GATEWAYS_LIMIT, grammar=gateway,
        help="Domain names, addresses or networks. Wins over every other list. Names are looked up when the tunnel "
             "starts: keep the list short.",
    ),
    references(
        "predefined_bypasses", "Predefined IP-Based Application Bypass", TOP, "appServiceIds", "predefined_app",
        platforms=EVERY - {IOS},
    ),
    references(
        "custom_bypasses", "Custom IP-Based Application Bypass", TOP, "bypassCustomAppIds", "custom_app",
        platforms=on(WINDOWS, MACOS, ANDROID), help_on={ANDROID: "Android ignores ports and protocols."},
    ),
    tags(
        "ipv4_inclusions", "IPv4 Inclusion", ["0.0.0.0/0"], EXTENSION, "packetTunnelIncludeList", NETWORKS_LIMIT,
        grammar=inclusion_v4, platforms=EVERY - {IOS}, help=V4_HELP,
    ),
    tags(
        "ipv4_exclusions", "IPv4 Exclusion", PRIVATE_V4, EXTENSION, "packetTunnelExcludeList", NETWORKS_LIMIT,
        grammar=inclusion_v4, platforms=EVERY - {IOS}, help=V4_HELP,
    ),
    tags(
        "ipv6_inclusions", "IPv6 Inclusion", [], EXTENSION, "packetTunnelIncludeListForIPv6", NETWORKS_LIMIT,
        grammar=inclusion_v6, platforms=on(WINDOWS, MACOS), help=V6_HELP,
    ),
    tags(
        "ipv6_exclusions", "IPv6 Exclusion", PRIVATE_V6, EXTENSION, "packetTunnelExcludeListForIPv6", NETWORKS_LIMIT,
        grammar=inclusion_v6, platforms=on(WINDOWS, MACOS), help=V6_HELP,
    ),
)  # fmt: skip
