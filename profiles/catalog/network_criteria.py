"""How a client recognises a trusted network: the same criteria in a trusted network and in a forwarding profile.

On the wire every list is one text, joined by commas; a criterion that is empty does not count.
"""

from collections.abc import Callable

from profiles.catalog import grammars
from profiles.catalog.setting import Kind, Refusals, Setting, Values

MATCHES = (("1", "Any"), ("0", "All"))  # the wire's conditionType
LIMIT = 4096
CRITERIA = (
    "dns_servers",
    "dns_search_domains",
    "hostname",
    "resolved_ips",
    "network_ranges",
    "default_gateways",
    "dhcp_servers",
    "egress_ips",
)


def criteria(section: str, hostname_wire: str) -> tuple[Setting, ...]:
    """The settings, in the order of the form. `hostname_wire` differs between the two objects that hold them."""

    def listed(key: str, label: str, wire: str, grammar: Callable[[str], str], words: str = "") -> Setting:
        return Setting(key, label, section, Kind.TAGS, [], wire, limit=LIMIT, grammar=grammar, help=words)

    return (
        Setting("condition_match", "Condition Match", section, Kind.CHOICE, "1", "conditionType", choices=MATCHES,
                help="Whether one of the conditions is enough, or all must hold."),
        listed("dns_servers", "DNS Server", "dnsServers", grammars.ip_address,
               "The servers that the network's DNS requests go to; one that fits is enough."),
        listed("dns_search_domains", "DNS Search Domains", "dnsSearchDomains", grammars.host_name,
               "The primary domains of the adapter, such as corp.example.com."),
        Setting("hostname", "Hostname", section, Kind.TEXT, "", hostname_wire, limit=253, grammar=grammars.host_name,
                help="The client resolves it; the result must be one of the addresses below."),
        listed("resolved_ips", "Resolved IPs for Hostname", "resolvedIpsForHostname", grammars.ip_address),
        listed("network_ranges", "Network Range", "trustedSubnets", grammars.network_range,
               "Subnets, such as 10.0.0.0/8."),
        listed("default_gateways", "Default Gateway", "trustedGateways", grammars.ip_address),
        listed("dhcp_servers", "DHCP Server", "trustedDhcpServers", grammars.ip_address),
        listed("egress_ips", "Egress IP", "trustedEgressIps", grammars.network_range,
               "The public addresses that the network is seen with. Windows 4.6 and later."),
    )  # fmt: skip


def check(values: Values) -> Refusals:
    """Hostname and addresses belong together."""
    if values.get("hostname") and not values.get("resolved_ips"):
        return {"resolved_ips": ["Name the addresses that the hostname resolves to."]}
    if values.get("resolved_ips") and not values.get("hostname"):
        return {"hostname": ["Name the host that resolves to these addresses."]}
    return {}


def is_empty(values: Values) -> bool:
    """Whether no criterion is given."""
    return not any(values.get(key) for key in CRITERIA)
