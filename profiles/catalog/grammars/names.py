"""Names of hosts, domains and Android applications, and what an organisation names: tenants, owners of devices."""

import re
import string
import uuid

from portal.lib.hosts import is_numeric, read_host
from portal.lib.quoting import quoted
from profiles.catalog.grammars.addresses import address, ip_address, ipv4_address, ipv6_address

WORD = frozenset(string.ascii_lowercase + string.digits + "_")


def domain(text: str) -> str:
    """A domain, `*`, or `*.` before a domain; lower case, other alphabets as `xn--`."""
    if text == "*":
        return text
    return f"*.{read_host(text[2:])}" if text.startswith("*.") else read_host(text)


def host(text: str) -> str:
    """A full domain name, without wildcards."""
    name = host_name(text)
    if "." not in name:
        raise ValueError("it is not a full domain name such as vpn.example.com")
    return name


def host_name(text: str) -> str:
    """A host name without wildcards, also of one part; lower case, other alphabets as `xn--`."""
    if "*" in text:
        raise ValueError("it must not hold a wildcard")
    return read_host(text)


def host_or_address(text: str) -> str:
    """The host of a web address: a host name, an IPv4 address, or an IPv6 address in brackets."""
    if text.startswith("["):
        return f"[{ipv6_address(text)}]"
    return ipv4_address(text) if is_numeric(text) else host_name(text)


def proxy_address(text: str) -> str:
    """A host name or an IP address, also behind http:// or https://."""
    scheme, separator, host = text.rpartition("://")
    if separator and scheme.lower() not in ("http", "https"):
        raise ValueError(f"{quoted(scheme)}:// is neither http:// nor https://")
    is_address = is_numeric(host) or host.startswith("[") or host.count(":") > 1
    return f"{scheme.lower()}{separator}{ip_address(host) if is_address else host_name(host)}"


def gateway(text: str) -> str:
    """A full domain name, an address or a network."""
    is_address = is_numeric(text) or text.startswith("[") or (text.count(":") > 1 and "://" not in text)
    return address(text) if is_address else host(text)


def android_app(text: str) -> str:
    """The id of an application in Google Play, such as com.example.app."""
    parts = text.split(".")
    if len(parts) < 2 or not all(part and WORD.issuperset(part.lower()) and part[0].isalpha() for part in parts):
        raise ValueError("it is not the id of an Android application such as com.example.app")
    return text


def domain_or_workgroup(text: str) -> str:
    if re.search(r'[\s"/\\\[\]:;|=,+*?<>]', text):
        raise ValueError(
            'a domain or workgroup holds no spaces and none of the characters " / \\ [ ] : ; | = , + * ? < >'
        )
    return text


def ownership_variable(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]+", text):
        raise ValueError("letters and digits only")
    return text


def tenant_id(text: str) -> str:
    """A globally unique identifier, as Entra ID shows it."""
    try:
        identifier = uuid.UUID(text)
    except ValueError:
        raise ValueError(
            "it must be a globally unique identifier such as 72f988bf-86f1-41af-91ab-2d7cd011db47"
        ) from None
    return str(identifier)
