"""What one entry of a tag list, or a text of a certain form, may be.

Each function returns the normal form or raises ValueError with the reason.
"""

import re
from urllib.parse import urlsplit

PORTS = range(1, 65536)
PROTOCOLS = ("TCP", "UDP", "*")


def source_port(text: str) -> str:
    """`port:protocol`, the port from 1 to 65535, the protocol TCP, UDP or *: `3389:*`."""
    port, separator, protocol = text.partition(":")
    if not separator:
        raise ValueError("write it as port:protocol, e.g. 3389:*")
    if not (port.isascii() and port.isdecimal() and int(port) in PORTS):
        raise ValueError(f"{port or 'nothing'} is not a port from 1 to 65535")
    if protocol.upper() not in PROTOCOLS:
        raise ValueError(f"{protocol or 'nothing'} is not TCP, UDP or *")
    return f"{int(port)}:{protocol.upper()}"


LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)


def domain(text: str) -> str:
    """A domain, `*`, or `*.` before a domain; lower case."""
    if text == "*":
        return text
    name = text.removeprefix("*.").rstrip(".").lower()
    if not name or len(name) > 253:
        raise ValueError("it is not a domain")
    for label in name.split("."):
        if not LABEL.fullmatch(label):
            raise ValueError(f"{label or 'an empty part'} cannot be part of a domain")
    return f"*.{name}" if text.startswith("*.") else name


def web_address(text: str) -> str:
    """An http or https address with a host, as a PAC URL is."""
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        raise ValueError("it is not a web address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError("it must begin with http:// or https:// and name a host")
    if any(character.isspace() for character in text):
        raise ValueError("it must not hold spaces")
    return text
