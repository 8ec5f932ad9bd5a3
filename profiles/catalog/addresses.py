"""What an address of a network may look like. As in `grammars`: the normal form, or ValueError with the reason."""

import ipaddress

from profiles.catalog.grammars import LABEL


def ip_address(text: str) -> str:
    """An IPv4 or IPv6 address, in its short form."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError("it is not an IP address") from None


def network_range(text: str) -> str:
    """A subnet in CIDR notation, or one address. The bits behind the prefix must be zero."""
    if "/" not in text:
        return ip_address(text)
    try:
        ipaddress.ip_interface(text)
    except ValueError:
        raise ValueError("it is not a subnet such as 10.0.0.0/8") from None
    try:
        return str(ipaddress.ip_network(text))
    except ValueError:
        wanted = ipaddress.ip_interface(text).network
        raise ValueError(f"it has bits behind its prefix; the subnet is {wanted}") from None


def host_name(text: str) -> str:
    """A host name without wildcards, lower case."""
    name = text.rstrip(".").lower()
    if not name or len(name) > 253:
        raise ValueError("it is not a host name")
    for label in name.split("."):
        if not LABEL.fullmatch(label):
            raise ValueError(f"{label or 'an empty part'} cannot be part of a host name")
    if name.replace(".", "").isdecimal():
        raise ValueError("it is a number, not a host name")
    return name


def host(text: str) -> str:
    """A host name or an IP address."""
    try:
        return ip_address(text)
    except ValueError:
        return host_name(text)
