"""Traffic Steering › DNS."""

from profiles.catalog.build import BLOCK, EXTENSION, TEXT, choice, flag, flag_text, section, tags
from profiles.catalog.grammars import domain
from profiles.catalog.needs import is_on
from profiles.catalog.platforms import LINUX, MACOS, WINDOWS, on
from profiles.catalog.sections.titles import DNS, TRAFFIC

DOMAINS_LIMIT = 65_535
DOMAIN_HELP = "One per entry, such as example.com, *.example.com or *."

SETTINGS = section(
    TRAFFIC, DNS,
    tags(
        "domain_inclusions", "Domain Inclusion", [], EXTENSION, "packetTunnelDnsIncludeList", DOMAINS_LIMIT,
        grammar=domain, help=DOMAIN_HELP,
    ),
    tags(
        "domain_exclusions", "Domain Exclusion", [], EXTENSION, "packetTunnelDnsExcludeList", DOMAINS_LIMIT,
        grammar=domain, help=DOMAIN_HELP,
    ),
    flag(
        "dns_server_route_exclusion", "DNS Server Route Exclusion", False, EXTENSION, "disableDNSRouteExclusion",
        platforms=on(WINDOWS, MACOS),
    ),
    choice(
        "parallel_dns", "Parallel IPv4 and IPv6 DNS requests", "-1", BLOCK, "disableParallelIpv4andIpv6", TEXT,
        {"-1": "None", "0": "Disabled", "1": "Enabled"}, platforms=on(WINDOWS),
    ),
    flag(
        "truncate_udp_dns", "Truncate ZPA Large UDP DNS Response", False, EXTENSION, "truncateLargeUDPDNSResponse",
        platforms=on(WINDOWS),
    ),
    flag_text(
        "update_dns_search_order", "Update DNS Search Order", True, EXTENSION, "updateDnsSearchOrder",
        platforms=on(WINDOWS, MACOS),
    ),
    flag_text(
        "default_adapter_for_dns", "Bind Trusted Criteria DNS request to Default Adapter", True, EXTENSION,
        "useDefaultAdapterForDNS", platforms=on(WINDOWS, MACOS, LINUX),
    ),
    flag(
        "prioritize_dns_exclusions", "Prioritize DNS Exclusions over Z-Tunnel 2.0", True, EXTENSION,
        "prioritizeDnsExclusions", platforms=on(WINDOWS), since={WINDOWS: "4.6"},
    ),
    flag_text(
        "order_trusted_dns", "DNS Priority Ordering for Trusted DNS Criteria", False, BLOCK,
        "dnsPriorityOrderingForTrustedDnsCriteria", platforms=on(MACOS),
    ),
    tags(
        "dns_order", "DNS Priority Ordering", ["State:/Network/Service/com.cisco.anyconnect/DNS"], BLOCK,
        "dnsPriorityOrdering", 6_144, platforms=on(MACOS), needs=(is_on("order_trusted_dns"),),
        help="Keys of the system's configuration store, the first one first.",
    ),
)  # fmt: skip
