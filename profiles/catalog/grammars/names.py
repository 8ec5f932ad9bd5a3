"""Names of hosts, domains and Android applications, and what an organisation names: tenants, owners of devices."""

import re
import string
import uuid

from portal.lib.quoting import quoted
from profiles.catalog.grammars.addresses import address, ip_address, ipv4_address, ipv6_address

WORD = frozenset(string.ascii_lowercase + string.digits + "_")
LABEL = WORD | {"-"}
LONGEST_LABEL, LONGEST_NAME = 63, 253
DOTS = re.compile("[.\u3002\uff0e\uff61]")
"""What parts a name, also as other scripts write it (RFC 3490, section 3.1)."""
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""A name whose last part is one is read as an IPv4 address by browsers (WHATWG URL, section 3.5)."""
AMBIGUOUS = frozenset("\u00df\u1e9e\u03c2\u200c\u200d")
"""Sharp s, final sigma and the joiners: the standards of 2003 and of 2008 make different names of them."""


def domain(text: str) -> str:
    """A domain, `*`, or `*.` before a domain; lower case, other alphabets as `xn--`."""
    if text == "*":
        return text
    return f"*.{_name(text[2:])}" if text.startswith("*.") else _name(text)


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
    return _name(text)


def host_or_address(text: str) -> str:
    """The host of a web address: a host name, an IPv4 address, or an IPv6 address in brackets."""
    if text.startswith("["):
        return f"[{ipv6_address(text)}]"
    return ipv4_address(text) if _is_numeric(text) else host_name(text)


def proxy_address(text: str) -> str:
    """A host name or an IP address, also behind http:// or https://."""
    scheme, separator, host = text.rpartition("://")
    if separator and scheme.lower() not in ("http", "https"):
        raise ValueError(f"{quoted(scheme)}:// is neither http:// nor https://")
    is_address = _is_numeric(host) or host.startswith("[") or host.count(":") > 1
    return f"{scheme.lower()}{separator}{ip_address(host) if is_address else host_name(host)}"


def gateway(text: str) -> str:
    """A full domain name, an address or a network."""
    is_address = _is_numeric(text) or text.startswith("[") or (text.count(":") > 1 and "://" not in text)
    return address(text) if is_address else host(text)


def _is_numeric(text: str) -> bool:
    """Whether the text was meant as an IPv4 address or network: digits and dots, also with a length."""
    return bool(re.fullmatch(r"[0-9./]+", text)) and text[0].isdigit()


def _name(text: str) -> str:
    """The name in lower case, without the dot of the root. Names what stands around or within it and is none of it."""
    _check_is_alone(text)
    parts = DOTS.split(text)
    labels = [_label(part) for part in (parts[:-1] if len(parts) > 1 and not parts[-1] else parts)]
    name = ".".join(labels)
    if len(name) > LONGEST_NAME:
        raise ValueError(f"it has {len(name):,} characters, a domain has {LONGEST_NAME} at most")
    if NUMBER.fullmatch(labels[-1]):
        raise ValueError("it ends in a number, as no domain does")
    return name


def _check_is_alone(text: str) -> None:
    scheme, separator, rest = text.partition("://")
    if separator:
        alone = re.split(r"[/:?#]", rest.rpartition("@")[2])[0]
        alone = f", {quoted(alone)}" if alone else ""
        raise ValueError(f"it is a web address: leave out {quoted(scheme)}:// and write the host alone{alone}")
    if "/" in text:
        raise ValueError("leave out the / and what follows it: only a name belongs here")
    if re.search(r"[^:]:[0-9*-]*$", text):
        raise ValueError("leave out the port: only a name belongs here")


def _label(text: str) -> str:
    label = text.lower() if text.isascii() else _in_ascii(text)
    if not label:
        raise ValueError("an empty part cannot be part of a domain")
    if len(label) > LONGEST_LABEL:
        raise ValueError(f"{quoted(text)} has more than {LONGEST_LABEL} characters, as no part of a domain has")
    if not LABEL.issuperset(label) or label[0] == "-" or label[-1] == "-":
        raise ValueError(f"{quoted(text)} cannot be part of a domain")
    return label


def _in_ascii(text: str) -> str:
    """A part in another alphabet, as it is asked for in the DNS (RFC 3490)."""
    if AMBIGUOUS.intersection(text):
        raise ValueError(f"{quoted(text)} stands for two domains: write the one that is meant, beginning with xn--")
    try:
        return text.encode("idna").decode()
    except UnicodeError:
        raise ValueError(f"{quoted(text)} cannot be part of a domain") from None


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
