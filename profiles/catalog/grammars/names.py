"""Names of hosts, domains and Android applications, and what an organisation names: tenants, owners of devices."""

import re
import string
import uuid

from profiles.catalog.grammars.addresses import address, ip_address

WORD = frozenset(string.ascii_lowercase + string.digits + "_")
LABEL = WORD | {"-"}


def domain(text: str) -> str:
    """A domain, `*`, or `*.` before a domain; lower case."""
    if text == "*":
        return text
    name = text.removeprefix("*.").removesuffix(".").lower()
    if not name or len(name) > 253:
        raise ValueError("it is not a domain")
    for label in name.split("."):
        if not (0 < len(label) <= 63 and LABEL.issuperset(label)) or label[0] == "-" or label[-1] == "-":
            raise ValueError(f"{label or 'an empty part'} cannot be part of a domain")
    return f"*.{name}" if text.startswith("*.") else name


def host(text: str) -> str:
    """A full domain name, without wildcards."""
    if "*" in text:
        raise ValueError("it must not hold a wildcard")
    name = domain(text)
    if "." not in name or name.rpartition(".")[2].isdecimal():
        raise ValueError("it is not a full domain name such as vpn.example.com")
    return name


def host_name(text: str) -> str:
    """A host name without wildcards, also of one part; lower case."""
    if "*" in text:
        raise ValueError("it must not hold a wildcard")
    name = domain(text)
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


def gateway(text: str) -> str:
    """A full domain name, an address or a network."""
    is_address = ":" in text or "/" in text or text.rpartition(".")[2].isdecimal()
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
