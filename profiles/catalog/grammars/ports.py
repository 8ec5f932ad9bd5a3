"""Ports, ranges of them, and protocols."""

from typing import NamedTuple

from portal.lib.keys import whole
from portal.lib.quoting import quoted

PORTS = range(1, 65536)
PROTOCOLS = ("TCP", "UDP", "*")


class Ports(NamedTuple):
    """From `first` to `last`, both included. All of them print as `*`."""

    first: int
    last: int

    def __str__(self) -> str:
        if self == ALL_PORTS:
            return "*"
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    def overlaps(self, other: "Ports") -> bool:
        return self.first <= other.last and other.first <= self.last


ALL_PORTS = Ports(PORTS[0], PORTS[-1])


def read_port(text: str) -> int:
    port = whole(text, PORTS[-1])
    if not port:
        raise ValueError(f"{quoted(text) or 'nothing'} is not a port from 1 to 65535")
    return port


def read_ports(text: str) -> Ports:
    """`80`, `80-90` or `*`."""
    if text == "*":
        return ALL_PORTS
    low, dash, high = text.partition("-")
    ports = Ports(read_port(low), read_port(high if dash else low))
    if ports.first > ports.last:
        raise ValueError(f"{quoted(text)}: the first port is above the last")
    return ports


def read_protocol(text: str) -> str:
    """TCP, UDP or *, in upper case."""
    if text.upper() not in PROTOCOLS:
        raise ValueError(f"{quoted(text) or 'nothing'} is not TCP, UDP or *")
    return text.upper()


def port_range(text: str) -> str:
    """`443` or `8000-8100`."""
    return str(read_ports(text))


def source_port(text: str) -> str:
    """`port:protocol`, the port from 1 to 65535, the protocol TCP, UDP or *: `3389:*`."""
    port, separator, protocol = text.partition(":")
    if not separator:
        raise ValueError("write it as port:protocol, e.g. 3389:*")
    return f"{read_port(port)}:{read_protocol(protocol)}"
