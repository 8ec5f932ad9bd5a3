"""Addresses and networks, and the entries of the Z-Tunnel 2.0 inclusion and exclusion lists.

Every field reads an address or network alike: IPv6 with or without brackets, a length or an IPv4 mask, and no bits
behind the prefix, for `10.20.30.40/16` may mean two things. What differs is how they are written: single addresses and
the subnets of trusted networks plain, IPv6 in lower case.

The Z-Tunnel 2.0 lists have the form that the vendor's own defaults have. IPv4: `ip`, `ip/len`, then `:port`,
`:port-port` or `:*`, then `:tcp`, `:udp` or `:*`. IPv6 the same behind brackets: `[2001:DB8::/32]:443:tcp`. A length
may stand within the brackets or behind them; without a port the brackets may be left out. Normal form: no length where
it is a single address, IPv6 in upper case within brackets, the protocol in lower case.
"""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from ipaddress import ip_address as parsed
from typing import TypeVar

from portal.lib.keys import whole
from portal.lib.quoting import quoted
from profiles.catalog.grammars.ports import Ports, read_ports, read_protocol

IPNetwork = IPv4Network | IPv6Network
MASKS = {str(IPv4Network((0, length)).netmask): length for length in range(33)}
"""255.255.0.0 is 16."""
N = TypeVar("N", IPv4Network, IPv6Network)


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One entry of an inclusion or exclusion list; `ports` and `protocol` are None where it does not name them."""

    network: IPNetwork
    ports: Ports | None = None
    protocol: str | None = None

    @property
    def fields(self) -> int:
        """How much the entry says beside its network: with equal masks, more wins."""
        return (self.ports is not None) + (self.protocol is not None)

    def __str__(self) -> str:
        parts = (str(self.ports) if self.ports else None, self.protocol.lower() if self.protocol else None)
        return ":".join([printed(self.network), *(part for part in parts if part)])


def ip_address(text: str) -> str:
    """An IPv4 or IPv6 address, the latter with or without brackets, in its short form without them."""
    inside, behind = _brackets(text)
    if "%" in text:
        raise ValueError("leave out the zone behind %")
    try:
        address = parsed(inside)
    except ValueError:
        raise ValueError("it is not an IP address") from None
    if behind or (inside != text and address.version == 4):
        raise ValueError("it is not an IP address")
    return str(address)


def ipv4_address(text: str) -> str:
    address = ip_address(text)
    if ":" in address:
        raise ValueError("it is not an IPv4 address")
    return address


def ipv6_address(text: str) -> str:
    address = ip_address(text)
    if ":" not in address:
        raise ValueError("it is not an IPv6 address")
    return address


def network_range(text: str) -> str:
    """A subnet in CIDR notation, or one address; IPv6 in lower case, without brackets."""
    network = read_network(text)
    return str(network.network_address if network.prefixlen == network.max_prefixlen else network)


def read_network(text: str) -> IPNetwork:
    """One address or network of either family, as every field reads it."""
    if text.count(":") == 1 or "]:" in text:
        raise ValueError("leave out the port: only an address or network belongs here")
    if ":" in text:
        return read_v6(text)
    if not text[:1].isdigit():
        raise ValueError("it is not an IP address or network")
    return read_v4(text)


def printed(network: IPNetwork) -> str:
    single = network.prefixlen == network.max_prefixlen
    text = str(network.network_address) if single else str(network)
    return text if network.version == 4 else f"[{text.upper()}]"


def entry_v4(text: str) -> ListEntry:
    network, *parts = text.split(":")
    return _entry(read_v4(network), parts, "ip:port:protocol")


def entry_v6(text: str) -> ListEntry:
    inside, behind = _brackets(text)
    length, colon, rest = behind.partition(":")
    if length and not length.startswith("/"):
        raise ValueError(f"{quoted(length)} is not expected behind the brackets")
    return _entry(read_v6(inside + length), rest.split(":") if colon else [], "[ip]:port:protocol")


def read_v4(text: str) -> IPv4Network:
    return _network(IPv4Network, text, "an IPv4 address or network, e.g. 10.0.0.0/8", 32)


def read_v6(text: str) -> IPv6Network:
    """With or without brackets, the length within or behind them."""
    if "%" in text:
        raise ValueError("leave out the zone behind %")
    inside, behind = _brackets(text)
    if behind and not behind.startswith("/"):
        raise ValueError(f"{quoted(behind)} is not expected behind the brackets")
    return _network(IPv6Network, inside + behind, "an IPv6 address or network, e.g. [2001:DB8::/32]", 128)


def inclusion_v4(text: str) -> str:
    return str(entry_v4(text))


def inclusion_v6(text: str) -> str:
    return str(entry_v6(text))


def address(text: str) -> str:
    """One address or network, IPv4, or IPv6 with or without brackets."""
    return printed(read_network(text))


def _entry(network: IPNetwork, parts: list[str], form: str) -> ListEntry:
    if len(parts) > 2:
        raise ValueError(f"it has too many parts, write it as {form}")
    ports = read_ports(parts[0]) if parts else None
    return ListEntry(network, ports, read_protocol(parts[1]) if len(parts) == 2 else None)


def _network(kind: Callable[..., N], text: str, example: str, bits: int) -> N:
    """The bits behind the prefix must be zero: else nobody knows whether the network or the one address is meant."""
    where, slash, length = text.partition("/")
    prefix = MASKS.get(length, whole(length, bits)) if bits == 32 else whole(length, bits)
    if slash and prefix is None:
        raise ValueError(f"/{quoted(length)} is not a length from 0 to {bits}")
    try:
        address = kind(where).network_address
    except ValueError:
        raise ValueError(f"{quoted(where) or 'nothing'} is not {example}") from None
    network = kind((int(address), prefix if slash else bits), strict=False)
    if address != network.network_address:
        raise ValueError(f"it means {network} or {address}/{bits}: write one of them")
    return network


def _brackets(text: str) -> tuple[str, str]:
    """What stands within the brackets and what behind them."""
    if not text.startswith("["):
        return text, ""
    inside, bracket, behind = text[1:].partition("]")
    if not bracket:
        raise ValueError("the closing bracket is missing")
    return inside, behind
