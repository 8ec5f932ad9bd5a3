"""How a client recognises a trusted network: the same criteria in a trusted network and in a forwarding profile.

On the wire every list is one text, joined by commas; a criterion that is empty does not count.
"""

from profiles.catalog import grammars
from profiles.catalog.build import TEXT, TOP, choice, section, tags, text
from profiles.catalog.setting import Refusals, Setting, Values

MATCHES = {"1": "Any", "0": "All"}  # the wire's conditionType
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


def criteria(title: str, hostname_wire: str) -> tuple[Setting, ...]:
    """The settings, in the order of the form. `hostname_wire` differs between the two objects that hold them."""
    return section(
        title, "",
        choice(
            "condition_match", "Condition Match", "1", TOP, "conditionType", TEXT, MATCHES,
            help="Whether one of the conditions is enough, or all must hold.",
        ),
        tags(
            "dns_servers", "DNS Server", [], TOP, "dnsServers", LIMIT, grammar=grammars.ip_address,
            help="The servers that the network's DNS requests go to; one that fits is enough.",
        ),
        tags(
            "dns_search_domains", "DNS Search Domains", [], TOP, "dnsSearchDomains", LIMIT, grammar=grammars.host_name,
            help="The primary domains of the adapter, such as corp.example.com.",
        ),
        text(
            "hostname", "Hostname", TOP, hostname_wire, 253, grammar=grammars.host_name,
            help="The client resolves it; the result must be one of the addresses below.",
        ),
        tags(
            "resolved_ips", "Resolved IPs for Hostname", [], TOP, "resolvedIpsForHostname", LIMIT,
            grammar=grammars.ip_address,
        ),
        tags(
            "network_ranges", "Network Range", [], TOP, "trustedSubnets", LIMIT, grammar=grammars.network_range,
            help="Subnets, such as 10.0.0.0/8.",
        ),
        tags("default_gateways", "Default Gateway", [], TOP, "trustedGateways", LIMIT, grammar=grammars.ip_address),
        tags("dhcp_servers", "DHCP Server", [], TOP, "trustedDhcpServers", LIMIT, grammar=grammars.ip_address),
        tags(
            "egress_ips", "Egress IP", [], TOP, "trustedEgressIps", LIMIT, grammar=grammars.network_range,
            help="The public addresses that the network is seen with. Windows 4.6 and later.",
        ),
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
