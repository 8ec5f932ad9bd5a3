"""What a client does with Internet and SaaS traffic, for one type of network."""

from profiles.catalog import grammars
from profiles.catalog.forwarding.networks import Network, Part
from profiles.catalog.platforms import Platform
from profiles.catalog.setting import Need, Setting, WireType

TUNNEL, LOCAL_PROXY, ENFORCE_PROXY, NONE = "1", "0", "2", "3"
ACTIONS = (
    (TUNNEL, "Tunnel"),
    (LOCAL_PROXY, "Tunnel with Local Proxy"),
    (ENFORCE_PROXY, "Enforce Proxy"),
    (NONE, "None"),
)
TUNNEL_1, TUNNEL_2 = "0", "1"
VERSIONS = ((TUNNEL_1, "Z-Tunnel 1.0"), (TUNNEL_2, "Z-Tunnel 2.0"))
TLS, DTLS = "0", "1"
TRANSPORTS = ((DTLS, "DTLS"), (TLS, "TLS"))
BYPASS, BLOCK, BLOCK_ALL = "0", "1", "2"
FAILURES = (
    (BYPASS, "Fall back to Z-Tunnel 1.0 and bypass non-web traffic"),
    (BLOCK, "Fall back to Z-Tunnel 1.0 and block non-web traffic"),
    (BLOCK_ALL, "Block all traffic"),
)
ENFORCE, NEVER, ON_TYPE_CHANGE, ON_ANY_CHANGE = "0", "1", "2", "3"
PROXY_ACTIONS = (
    (ENFORCE, "Enforce"),
    (ON_TYPE_CHANGE, "Apply on Trusted Network Type Change"),
    (ON_ANY_CHANGE, "Apply on Any Network Change"),
    (NEVER, "Never"),
)
BY_URL, BY_REGISTRY = "url", "registry"
PATH = "forwardingProfileActions"
SECONDS = range(5, 61)
V48, V47 = {Platform.WINDOWS: "4.8"}, {Platform.WINDOWS: "4.7"}

TUNNELS = ("action", (TUNNEL, LOCAL_PROXY))
IN_TUNNEL = ("action", (TUNNEL,))
SYSTEM_WIDE = ("action", (TUNNEL, ENFORCE_PROXY, NONE))
OVER_DTLS = ("transport", (DTLS,))
SETS_PROXY = ("proxy_action", (ENFORCE, ON_TYPE_CHANGE, ON_ANY_CHANGE))


def settings(network: Network, needs: tuple[Need, ...] = ()) -> tuple[Setting, ...]:
    return (*_action(network, needs), *_tunnel_2(network, needs), *_proxy(network, needs))


def _action(network: Network, needs: tuple[Need, ...]) -> tuple[Setting, ...]:
    part = Part(network, "zia", "Action for ZIA", f"{PATH}.{network.number}", needs=needs)
    dynamic = (("dynamic_edge", ()),)
    return (
        *part.follow(),
        part.choice("action", "Action", TUNNEL, "actionType", ACTIONS),
        part.choice("version", "Tunnel Version Selection", TUNNEL_1, "enablePacketTunnel", VERSIONS, (TUNNELS,),
                    help="On Windows, Z-Tunnel 2.0 takes the packet filter-based driver."),
        part.switch("block_unreachable", "Block Unreachable Domains Traffic", False, "blockUnreachableDomainsTraffic",
                    (TUNNELS,), help="Domains that the ZIA Public Service Edge cannot reach."),
        part.switch("drop_ipv6_dual", "Drop IPv6 in Dual Stack Network", False, "dropIpv6Traffic", (IN_TUNNEL,)),
        part.switch("drop_ipv6_only", "Drop IPv6 in IPv6 Only Network", False, "dropIpv6TrafficInIpv6Network",
                    (IN_TUNNEL,)),
        part.switch("dynamic_edge", "Dynamic ZIA Service Edge Assignment", False, "latencyBasedZenEnablement",
                    (IN_TUNNEL,)),
        part.number("probe_interval", "Probe Interval", 60, "zenProbeInterval", range(30, 601), dynamic,
                    unit="seconds"),
        part.number("probe_sample_size", "Probe Sample Size", 5, "zenProbeSampleSize", range(1, 11), dynamic,
                    help="Attempts before a failover."),
        part.number("threshold_rank", "Threshold Rank", 2, "zenThresholdLimit", range(1, 6), dynamic,
                    help="1 switches to another Service Edge most readily."),
    )  # fmt: skip


def _tunnel_2(network: Network, needs: tuple[Need, ...]) -> tuple[Setting, ...]:
    part = Part(network, "zia", "Advanced Z-Tunnel 2.0 Configuration", f"{PATH}.{network.number}",
                (TUNNELS, ("version", (TUNNEL_2,))), needs)  # fmt: skip
    asks_dns = ("failure_dns", ())
    fails = ("failure", (BYPASS, BLOCK_ALL))
    return (
        part.choice("transport", "Primary Transport Selection", DTLS, "primaryTransport", TRANSPORTS,
                    help="iOS always takes TLS."),
        part.number("dtls_timeout", "DTLS Connection Timeout", 9, "DTLSTimeout", SECONDS, (OVER_DTLS,), unit="seconds"),
        part.number("tls_timeout", "TLS Connection Timeout", 5, "TLSTimeout", SECONDS, unit="seconds"),
        part.number("mtu", "MTU for Zscaler Adapter", 0, "mtuForZadapter", range(0, 1401), unit="bytes",
                    help="0 for the client's own choice, otherwise 800 at least; 1300 at least for IPv6."),
        part.switch("path_mtu", "Path MTU Discovery", True, "pathMtuDiscovery"),
        part.switch("tls_fallback", "Allow TLS Fallback", True, "allowTLSFallback", (OVER_DTLS,)),
        part.switch("dtls_instability", "Enable DTLS Instability Detection and Fallback", False,
                    "optimiseForUnstableConnections", (OVER_DTLS, ("tls_fallback", ())), since=V48),
        part.choice("failure", "Z-Tunnel 2.0 Setup Failure Behavior", BYPASS, "tunnel2FallbackType", FAILURES),
        part.switch("failure_dns", "Send All DNS During Fail-Close to Trusted-DNS Server", False,
                    "sendAllDNSToTrustedServer", (fails,), since=V47),
        part.text("failure_dns_v4", "IPv4 Trusted DNS Server During Fail-Close", "", 45, (fails, asks_dns),
                  grammar=grammars.ipv4_address, help="Empty: the server of the request."),
        part.text("failure_dns_v6", "IPv6 Trusted DNS Server During Fail-Close", "", 45, (fails, asks_dns),
                  grammar=grammars.ipv6_address, help="Empty: the server of the request."),
        part.switch("drop_ipv6_include", "Drop IPv6 Include Traffic When Not Supported", False,
                    "dropIpv6IncludeTrafficInT2"),
        part.switch("redirect_web", "Redirect Web Traffic to Zscaler Client Connector Listening Proxy", False,
                    "redirectWebTraffic", help="The bypasses of the app profile's PAC file then hold for web traffic."),
        part.switch("tunnel_2_for_proxied", "Use Z-Tunnel 2.0 for Proxied Web Traffic", False,
                    "useTunnel2ForProxiedWebTraffic", help="Otherwise redirected web traffic takes Z-Tunnel 1.0."),
    )  # fmt: skip


def _proxy(network: Network, needs: tuple[Need, ...]) -> tuple[Setting, ...]:
    title, path = "System Proxy Settings", f"{PATH}.{network.number}.systemProxyData"
    part = Part(network, "zia", title, path, needs=needs)
    with_pac = (SETS_PROXY, ("pac", ()))
    by_registry = (*with_pac, ("pac_location", (BY_REGISTRY,)))
    to_server = (SETS_PROXY, SYSTEM_WIDE, ("proxy_server", ()))
    return (
        part.choice("proxy_action", "Proxy Action Type", NEVER, "proxyAction", PROXY_ACTIONS,
                    help="Tunnel with Local Proxy and Enforce Proxy always enforce."),
        part.switch("auto_detect", "Automatically Detect Settings", False, "enableAutoDetect",
                    (SETS_PROXY, SYSTEM_WIDE)),
        part.switch("pac", "Use Automatic Configuration Script", False, "enablePAC", (SETS_PROXY,)),
        part.choice("pac_location", "PAC URL Location", BY_URL, "",
                    ((BY_URL, "PAC URL"), (BY_REGISTRY, "Registry Key")), with_pac),
        part.text("pac_url", "Custom PAC URL", "pacURL", 512, (*with_pac, ("pac_location", (BY_URL,))),
                  grammar=grammars.web_address),
        part.text("registry_path", "Registry Path", "pacDataPath", 61_440, by_registry),
        part.text("registry_name", "Registry Name", "", 2_048, by_registry),
        part.switch("proxy_server", "Use Proxy Server for Your LAN", False, "enableProxyServer",
                    (SETS_PROXY, SYSTEM_WIDE)),
        part.text("proxy_address", "IP Address or Domain", "proxyServerAddress", 300, to_server,
                  grammar=grammars.proxy_address, help="Also with http:// or https:// before it."),
        part.number("proxy_port", "Port", 0, "proxyServerPort", range(0, 65_535), to_server,
                    wire_type=WireType.NUMBER_TEXT),
        part.switch("bypass_local", "Bypass Proxy Server for Local Addresses", False, "bypassProxyForPrivateIP",
                    to_server),
        part.switch("gpo_update", "Execute GPO Update", False, "performGPUpdate", (SETS_PROXY,),
                    help="On Windows, when the network changes."),
    )  # fmt: skip
