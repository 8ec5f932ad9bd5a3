"""Addresses that an admin types and to which the portal then sends secrets: which of them are safe to ask."""

import ipaddress
import queue
import socket
import threading
import unicodedata
from urllib.parse import urlsplit

from portal.lib.hosts import is_numeric, read_host
from portal.lib.quoting import quoted, unseen_in

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1", ".localhost"})
LONGEST = 500
# Where clouds answer with the credentials of the machine itself, besides the link-local addresses.
METADATA = frozenset(map(ipaddress.ip_address, ("fd00:ec2::254", "100.100.100.200", "168.63.129.16")))
METADATA_NAMES = frozenset({"metadata", "metadata.google.internal", "metadata.goog", "instance-data"})

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_plain(url: str) -> bool:
    """Whether what is sent there could be read on the way: not https, and not this machine."""
    parts = urlsplit(url)
    return bool(url) and parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK)


def address_fault(url: str) -> str:
    """Why nothing is sent to that address, as a sentence; empty where it is fine. Asks no name server."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "This is not an address."
    if parts.scheme not in ("http", "https") or not host or any(sign <= " " or sign == "\x7f" for sign in url):
        return "Enter a whole address, e.g. https://api.example.com."
    if len(url) > LONGEST:
        return f"The address has more than {LONGEST} characters."
    if unseen := unseen_in(url):
        return f"The address holds {unseen}, which nobody sees."
    if "@" in parts.netloc:
        return "Leave name and password out of the address."
    if parts.query or parts.fragment:
        return "Leave out what follows the path: ? and #."
    if is_plain(url):
        return "Use https. Plain http is accepted for this machine only (127.0.0.1)."
    return _literal_fault(host) or _name_fault(host)


def host_fault(host: str, *, seconds: float = 2) -> str:
    """The same for what a host's name stands for now; empty also where no name server answers in time."""
    for address in _resolved(host, seconds):
        if fault := _literal_fault(address):
            return fault
    return ""


def _name_fault(host: str) -> str:
    try:
        if ":" in host or is_numeric(host):
            ipaddress.ip_address(host.partition("%")[0])
        else:
            read_host(host)
    except ValueError as error:
        return f"{quoted(host)} is no host: {error}."
    return ""


def _literal_fault(host: str) -> str:
    name = unicodedata.normalize("NFKC", host).rstrip(".").lower()
    address = _literal(name)
    if name not in METADATA_NAMES and not (address and any(map(_is_refused, _meant(address)))):
        return ""
    return f"{host} is not an address where ZIA can be (link-local, cloud metadata, unspecified or multicast)."


def _literal(name: str) -> Address | None:
    """The address that the name is, also in the ways of old: one number, hexadecimal, octal or with fewer dots."""
    try:
        return ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(name))
    except (OSError, UnicodeError):
        return None


def _meant(address: Address) -> list[Address]:
    """The address, and the IPv4 address that an IPv6 address leads to."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    return [inner] if inner else [address]


def _is_refused(address: Address) -> bool:
    if address.is_loopback:
        return False
    special = address.is_link_local or address.is_unspecified or address.is_multicast or address.is_reserved
    return special or address in METADATA


def _resolved(host: str, seconds: float) -> list[str]:
    """The addresses behind a name. A name server that is silent is given up after that time."""
    addresses: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            addresses.put([str(entry[4][0]) for entry in socket.getaddrinfo(host, None)])
        except (OSError, UnicodeError):
            addresses.put([])

    threading.Thread(target=ask, daemon=True).start()
    try:
        return addresses.get(timeout=seconds)
    except queue.Empty:
        return []
