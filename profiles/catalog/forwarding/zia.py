"""What a client does with Internet and SaaS traffic, for one type of network."""

from profiles.catalog import grammars
from profiles.catalog.build import NUMBER, TOP, choice, flag, number, number_text, text
from profiles.catalog.forwarding.networks import Network, follow, part
from profiles.catalog.needs import is_on, is_one_of
from profiles.catalog.platforms import WINDOWS
from profiles.catalog.setting import Need, Setting

TUNNEL, LOCAL_PROXY, ENFORCE_PROXY, NONE = "1", "0", "2", "3"
ACTIONS = {TUNNEL: "Tunnel", LOCAL_PROXY: "Tunnel with Local Proxy", ENFORCE_PROXY: "Enforce Proxy", NONE: "None"}
TUNNEL_1, TUNNEL_2 = "0", "1"
VERSIONS = {TUNNEL_1: "Z-Tunnel 1.0", TUNNEL_2: "Z-Tunnel 2.0"}
TLS, DTLS = "0", "1"
TRANSPORTS = {DTLS: "DTLS", TLS: "TLS"}
BYPASS, BLOCK, BLOCK_ALL = "0", "1", "2"
FAILURES = {
    BYPASS: "Fall back to Z-Tunnel 1.0 and bypass non-web traffic",
    BLOCK: "Fall back to Z-Tunnel 1.0 and block non-web traffic",
    BLOCK_ALL: "Block all traffic",
}
ENFORCE, NEVER, ON_TYPE_CHANGE, ON_ANY_CHANGE = "0", "1", "2", "3"
PROXY_ACTIONS = {
    ENFORCE: "Enforce",
    ON_TYPE_CHANGE: "Apply on Trusted Network Type Change",
    ON_ANY_CHANGE: "Apply on Any Network Change",
    NEVER: "Never",
}
BY_URL, BY_REGISTRY = "url", "registry"
PATH = "forwardingProfileActions"
V48, V47 = {WINDOWS: "4.8"}, {WINDOWS: "4.7"}

TUNNELS = is_one_of("action", TUNNEL, LOCAL_PROXY)
IN_TUNNEL = is_one_of("action", TUNNEL)
DYNAMIC = (is_on("dynamic_edge"),)
OVER_DTLS = is_one_of("transport", DTLS)
FAILS = is_one_of("failure", BYPASS, BLOCK_ALL)
ASKS_DNS = (FAILS, is_on("failure_dns"))
SETS_PROXY = is_one_of("proxy_action", ENFORCE, ON_TYPE_CHANGE, ON_ANY_CHANGE)
SYSTEM_WIDE = is_one_of("action", TUNNEL, ENFORCE_PROXY, NONE)
WITH_PAC = (SETS_PROXY, is_on("pac"))
FROM_REGISTRY = (*WITH_PAC, is_one_of("pac_location", BY_REGISTRY))
TO_SERVER = (SETS_PROXY, SYSTEM_WIDE, is_on("proxy_server"))


def settings(network: Network, needs: tuple[Need, ...] = ()) -> tuple[Setting, ...]:
    return (*_action(network, needs), *_tunnel_2(network, needs), *_proxy(network, needs))


def _action(network: Network, needs: tuple[Need, ...]) -> tuple[Setting, ...]:
    return part(
        network, "zia", "Action for ZIA", f"{PATH}.{network.number}",
        *follow(network),
        choice("action", "Action", TUNNEL, TOP, "actionType", NUMBER, ACTIONS),
        choice(
            "version", "Tunnel Version Selection", TUNNEL_1, TOP, "enablePacketTunnel", NUMBER, VERSIONS,
            needs=(TUNNELS,), help="On Windows, Z-Tunnel 2.0 takes the packet filter-based driver.",
        ),
        flag(
            "block_unreachable", "Block Unreachable Domains Traffic", False, TOP, "blockUnreachableDomainsTraffic",
            needs=(TUNNELS,), help="Domains that the ZIA Public Service Edge cannot reach.",
        ),
        flag(
            "drop_ipv6_dual", "Drop IPv6 in Dual Stack Network", False, TOP, "dropIpv6Traffic", needs=(IN_TUNNEL,),
        ),
        flag(
            "drop_ipv6_only", "Drop IPv6 in IPv6 Only Network", False, TOP, "dropIpv6TrafficInIpv6Network",
            needs=(IN_TUNNEL,),
        ),
        flag(
            "dynamic_edge", "Dynamic ZIA Service Edge Assignment", False, TOP, "latencyBasedZenEnablement",
            needs=(IN_TUNNEL,),
        ),
        number(
            "probe_interval", "Probe Interval", 60, TOP, "zenProbeInterval", 30, 600, "seconds", needs=DYNAMIC,
        ),
        number(
            "probe_sample_size", "Probe Sample Size", 5, TOP, "zenProbeSampleSize", 1, 10, needs=DYNAMIC,
            help="Attempts before a failover.",
        ),
        number(
            "threshold_rank", "Threshold Rank", 2, TOP, "zenThresholdLimit", 1, 5, needs=DYNAMIC,
            help="1 switches to another Service Edge most readily.",
        ),
        needs=needs,
    )  # fmt: skip


def _tunnel_2(network: Network, needs: tuple[Need, ...]) -> tuple[Setting, ...]:
    return part(
        network, "zia", "Advanced Z-Tunnel 2.0 Configuration", f"{PATH}.{network.number}",
        choice(
            "transport", "Primary Transport Selection", DTLS, TOP, "primaryTransport", NUMBER, TRANSPORTS,
            help="iOS always takes TLS.",
        ),
        number(
            "dtls_timeout", "DTLS Connection Timeout", 9, TOP, "DTLSTimeout", 5, 60, "seconds", needs=(OVER_DTLS,),
        ),
        number("tls_timeout", "TLS Connection Timeout", 5, TOP, "TLSTimeout", 5, 60, "seconds"),
        number(
            "mtu", "MTU for Zscaler Adapter", 0, TOP, "mtuForZadapter", 0, 1400, "bytes",
            help="0 for the client's own choice, otherwise 800 at least; 1300 at least for IPv6.",
        ),
        flag("path_mtu", "Path MTU Discovery", True, TOP, "pathMtuDiscovery"),
        flag("tls_fallback", "Allow TLS Fallback", True, TOP, "allowTLSFallback", needs=(OVER_DTLS,)),
        flag(
            "dtls_instability", "Enable DTLS Instability Detection and Fallback", False, TOP,
            "optimiseForUnstableConnections", needs=(OVER_DTLS, is_on("tls_fallback")), since=V48,
        ),
        choice(
            "failure", "Z-Tunnel 2.0 Setup Failure Behavior", BYPASS, TOP, "tunnel2FallbackType", NUMBER, FAILURES,
        ),
        flag(
            "failure_dns", "Send All DNS During Fail-Close to Trusted-DNS Server", False, TOP,
            "sendAllDNSToTrustedServer", needs=(FAILS,), since=V47,
        ),
        text(
            "failure_dns_v4", "IPv4 Trusted DNS Server During Fail-Close", TOP, "", 45, needs=ASKS_DNS,
            grammar=grammars.ipv4_address, help="Empty: the server of the request.",
        ),
        text(
            "failure_dns_v6", "IPv6 Trusted DNS Server During Fail-Close", TOP, "", 45, needs=ASKS_DNS,
            grammar=grammars.ipv6_address, help="Empty: the server of the request.",
        ),
        flag(
            "drop_ipv6_include", "Drop IPv6 Include Traffic When Not Supported", False, TOP,
            "dropIpv6IncludeTrafficInT2",
        ),
        flag(
            "redirect_web", "Redirect Web Traffic to Zscaler Client Connector Listening Proxy", False, TOP,
            "redirectWebTraffic", help="The bypasses of the app profile's PAC file then hold for web traffic.",
        ),
        flag(
            "tunnel_2_for_proxied", "Use Z-Tunnel 2.0 for Proxied Web Traffic", False, TOP,
            "useTunnel2ForProxiedWebTraffic", help="Otherwise redirected web traffic takes Z-Tunnel 1.0.",
        ),
        needs=needs, within=(TUNNELS, is_one_of("version", TUNNEL_2)),
    )  # fmt: skip


def _proxy(network: Network, needs: tuple[Need, ...]) -> tuple[Setting, ...]:
    return part(
        network, "zia", "System Proxy Settings", f"{PATH}.{network.number}.systemProxyData",
        choice(
            "proxy_action", "Proxy Action Type", NEVER, TOP, "proxyAction", NUMBER, PROXY_ACTIONS,
            help="Tunnel with Local Proxy and Enforce Proxy always enforce.",
        ),
        flag(
            "auto_detect", "Automatically Detect Settings", False, TOP, "enableAutoDetect",
            needs=(SETS_PROXY, SYSTEM_WIDE),
        ),
        flag("pac", "Use Automatic Configuration Script", False, TOP, "enablePAC", needs=(SETS_PROXY,)),
        choice(
            "pac_location", "PAC URL Location", BY_URL, TOP, "", NUMBER,
            {BY_URL: "PAC URL", BY_REGISTRY: "Registry Key"}, needs=WITH_PAC,
        ),
        text(
            "pac_url", "Custom PAC URL", TOP, "pacURL", 512, needs=(*WITH_PAC, is_one_of("pac_location", BY_URL)),
            grammar=grammars.web_address,
        ),
        text("registry_path", "Registry Path", TOP, "pacDataPath", 61_440, needs=FROM_REGISTRY),
        text("registry_name", "Registry Name", TOP, "", 2_048, needs=FROM_REGISTRY),
        flag(
            "proxy_server", "Use Proxy Server for Your LAN", False, TOP, "enableProxyServer",
            needs=(SETS_PROXY, SYSTEM_WIDE),
        ),
        text(
            "proxy_address", "IP Address or Domain", TOP, "proxyServerAddress", 300, needs=TO_SERVER,
            grammar=grammars.proxy_address, help="Also with http:// or https:// before it.",
        ),
        number_text(
            "proxy_port", "Port", 0, TOP, "proxyServerPort", 0, 65_534, needs=TO_SERVER,
        ),
        flag(
            "bypass_local", "Bypass Proxy Server for Local Addresses", False, TOP, "bypassProxyForPrivateIP",
            needs=TO_SERVER,
        ),
        flag(
            "gpo_update", "Execute GPO Update", False, TOP, "performGPUpdate", needs=(SETS_PROXY,),
            help="On Windows, when the network changes.",
        ),
        needs=needs,
    )  # fmt: skip
