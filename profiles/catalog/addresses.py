"""What an address of a network may look like. As in `grammars`: the normal form, or ValueError with the reason."""

import ipaddress

from profiles.catalog import grammars


def ip_address(text: str) -> str:
    """An IPv4 or IPv6 address, in its short form."""
    if "%" in text:
        raise ValueError("leave out the zone behind %")
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError("it is not an IP address") from None


def ipv4_address(text: str) -> str:
    address = ip_address(text)
    if ":" in address:
        raise ValueError("it is not an IPv4 address")
    return address


def ipv6_address(text: str) -> str:
    """An IPv6 address, with or without brackets; the normal form has none."""
    address = ip_address(text.removeprefix("[").removesuffix("]"))
    if ":" not in address:
        raise ValueError("it is not an IPv6 address")
    return address


def network_range(text: str) -> str:
    """A subnet in CIDR notation, or one address. The bits behind the prefix must be zero."""
    if "/" not in text or "%" in text:
        return ip_address(text)
    try:
        wanted = ipaddress.ip_interface(text).network
    except ValueError:
        raise ValueError("it is not a subnet such as 10.0.0.0/8") from None
    try:
        return str(ipaddress.ip_network(text))
    except ValueError:
        raise ValueError(f"it has bits behind its prefix; the subnet is {wanted}") from None


def host_name(text: str) -> str:
    """A host name without wildcards, lower case."""
    if "*" in text:
        raise ValueError("it must not hold a wildcard")
    name = grammars.domain(text)
    if name.replace(".", "").isdecimal():
        raise ValueError("it is a number, not a host name")
    return name


def proxy_address(text: str) -> str:
    """A host name or an IP address, also behind http:// or https://."""
    scheme, separator, host = text.rpartition("://")
    if separator and scheme.lower() not in ("http", "https"):
        raise ValueError(f"{scheme}:// is neither http:// nor https://")
    try:
        name = ip_address(host)
    except ValueError:
        name = host_name(host)
    return f"{scheme.lower()}{separator}{name}"
