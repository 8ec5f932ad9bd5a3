"""Traffic Steering."""

from profiles.catalog import grammars
from profiles.catalog.platforms import EVERY, Platform
from profiles.catalog.setting import Kind, Need, Place, Setting

SECTION = "Traffic Steering"
PAC = "PAC and Proxy"
BYPASS = "App and IP Bypass"
DNS = "DNS"
ADVANCED = "Advanced"
WINDOWS, MACOS, LINUX, IOS, ANDROID = Platform.WINDOWS, Platform.MACOS, Platform.LINUX, Platform.IOS, Platform.ANDROID
DOMAIN_HELP = "One per entry, such as example.com, *.example.com or *."

SETTINGS = (
    Setting("pac_url", "Custom PAC URL", SECTION, Kind.TEXT, "", "pac_url", sub_section=PAC, limit=512,
            grammar=grammars.web_address, help="Where the client fetches its PAC file. May stay empty."),
    Setting("fallback_to_gateway", "Fallback to gateway domain", SECTION, Kind.SWITCH, True, "fallbackToGatewayDomain",
            Place.EXTENSION, PAC, platforms=frozenset({WINDOWS, MACOS, ANDROID})),
    Setting("pac_port_tunnel_1", "Use Preferred Port from PAC for Z-Tunnel 1.0", SECTION, Kind.SWITCH, False,
            "useProxyPortForT1", Place.EXTENSION, PAC, platforms=EVERY - {LINUX}),
    Setting("pac_port_tunnel_2", "Use Preferred Port from PAC for Z-Tunnel 2.0", SECTION, Kind.SWITCH, False,
            "useProxyPortForT2", Place.EXTENSION, PAC, platforms=EVERY - {LINUX}),
    Setting("override_wpad", "Override WPAD", SECTION, Kind.SWITCH, False, "overrideWPAD", Place.TOP, PAC,
            platforms=frozenset({WINDOWS}), help="Keeps Windows from finding another proxy by itself."),
    Setting("restart_winhttp", "Restart WinHTTP Service", SECTION, Kind.SWITCH, False, "restartWinHttpSvc", Place.TOP,
            PAC, platforms=frozenset({WINDOWS}), needs=(Need("override_wpad"),)),
    Setting("v8_pac_parser", "V8 JavaScript based PAC Parser", SECTION, Kind.SWITCH, True, "useV8JsEngine",
            Place.EXTENSION, PAC, platforms=frozenset({WINDOWS, MACOS})),
    Setting("proxies_on_vpn", "Set Proxies on VPN Adapters", SECTION, Kind.SWITCH, True, "enableSetProxyOnVPNAdapters",
            Place.EXTENSION, PAC, platforms=frozenset({WINDOWS, MACOS})),
    Setting("source_port_bypasses", "Source Port-Based Bypasses", SECTION, Kind.TAGS, ["3389:*"],
            "sourcePortBasedBypasses", Place.EXTENSION, BYPASS, limit=6144, grammar=grammars.source_port,
            platforms=frozenset({WINDOWS, LINUX}), help="As port:protocol, the protocol TCP, UDP or *."),
    Setting("domain_inclusions", "Domain Inclusions", SECTION, Kind.TAGS, [], "packetTunnelDnsIncludeList",
            Place.EXTENSION, DNS, limit=65_535, grammar=grammars.domain, help=DOMAIN_HELP),
    Setting("domain_exclusions", "Domain Exclusions", SECTION, Kind.TAGS, [], "packetTunnelDnsExcludeList",
            Place.EXTENSION, DNS, limit=65_535, grammar=grammars.domain, help=DOMAIN_HELP),
    Setting("parallel_dns", "Parallel IPv4 and IPv6 DNS requests", SECTION, Kind.CHOICE, "-1",
            "disableParallelIpv4AndIPv6", Place.TOP, DNS,
            choices=(("-1", "None"), ("0", "Disabled"), ("1", "Enabled")),
            platforms=frozenset({WINDOWS})),
    Setting("tunnel_client_traffic", "Tunnel Internal Client Connector Traffic", SECTION, Kind.SWITCH, False,
            "tunnelZappTraffic", Place.TOP, ADVANCED, platforms=EVERY - {ANDROID}),
    Setting("reactivate_zia_after", "Reactivate ZIA After", SECTION, Kind.INTEGER, 0, "reactivateWebSecurityMinutes",
            Place.TOP, ADVANCED, lowest=0, highest=1440, unit="minutes",
            help="0: it stays off until the user turns it on."),
    Setting("drop_quic", "Drop QUIC Traffic", SECTION, Kind.SWITCH, False, "dropQuicTraffic", Place.EXTENSION, ADVANCED,
            platforms=frozenset({IOS, ANDROID})),
    Setting("clear_arp_cache", "Clear ARP Cache", SECTION, Kind.SWITCH, False, "clearArpCache", Place.TOP, ADVANCED,
            platforms=frozenset({MACOS})),
)  # fmt: skip
