"""The traffic of an IP-based application: rows of protocol, ports and addresses, of one address family.

As text a row is `PROTOCOL PORTS ADDRESSES`, ports and addresses joined by commas, and rows are joined by semicolons:
`TCP 443,8000-8010 10.1.0.0/16,10.9.9.9; UDP * 10.2.0.0/16`. That is how it is stored, compared and audited.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.lib.keys import whole
from portal.lib.quoting import about, quoted
from profiles.catalog.grammars.addresses import network_range, read_network
from profiles.catalog.grammars.ports import PORTS, PROTOCOLS

MOST_ROWS = 50


@dataclass(frozen=True, slots=True)
class Row:
    """Checked and in normal form. `ports` is `*`, or numbers and ranges in the order they were given."""

    protocol: str
    ports: str
    addresses: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.protocol} {self.ports} {','.join(self.addresses)}"


def row(protocol: str, ports: str, addresses: str, version: int) -> Row:
    """A row from what an admin typed; `version` is 4 or 6. Raises ValueError with what is wrong."""
    wanted = protocol.strip().upper() or "*"
    if wanted not in PROTOCOLS:
        raise ValueError(f"{quoted(protocol)} is not TCP, UDP or *")
    networks = tuple(dict.fromkeys(address(item, version) for item in _items(addresses)))
    if not networks:
        raise ValueError(f"give one IPv{version} address or subnet at least")
    return Row(wanted, _ports(ports), networks)


def address(text: str, version: int) -> str:
    """An address or subnet: `10.1.2.3`, `10.1.0.0/16`. A domain is refused: bypasses by domain are DNS settings."""
    if re.search(r"[g-z]", text, re.IGNORECASE) and ":" not in text:
        raise ValueError(f"{quoted(text)} is a domain: only addresses and subnets can be bypassed here")
    try:
        network = read_network(text)
    except ValueError as error:
        raise ValueError(about(text, str(error))) from None
    if network.version != version:
        wrong = f"{quoted(text)} is an IPv{network.version} address"
        raise ValueError(f"{wrong}: it belongs to the rows of IPv{network.version}")
    return network_range(text)


def parse(text: str, version: int) -> list[Row]:
    """The rows behind a text. Raises ValueError as `rows` does."""
    return rows((_columns(part) for part in text.split(";") if part.strip()), version)


def rows(entries: Iterable[Sequence[str]], version: int) -> list[Row]:
    """Rows from (protocol, ports, addresses). Raises ValueError that names each wrong row by its number."""
    result: list[Row] = []
    wrong: list[str] = []
    for number, (protocol, ports, addresses) in enumerate(entries, start=1):
        try:
            result.append(row(protocol, ports, addresses, version))
        except ValueError as error:
            wrong.append(f"row {number}: {error}")
    if wrong:
        raise ValueError("; ".join(wrong))
    if len(result) > MOST_ROWS:
        raise ValueError(f"{len(result)} rows are given, {MOST_ROWS} are allowed")
    return list(dict.fromkeys(result))


def text_of(parsed: Iterable[Row]) -> str:
    return "; ".join(map(str, parsed))


def normal_v4(text: str) -> str:
    return text_of(parse(text, 4))


def normal_v6(text: str) -> str:
    return text_of(parse(text, 6))


def _columns(text: str) -> Sequence[str]:
    protocol, ports, addresses, *_ = [*text.split(None, 2), "", "", ""]
    return protocol, ports, addresses


def _ports(text: str) -> str:
    items = list(dict.fromkeys(_port(item) for item in _items(text)))
    return "*" if not items or "*" in items else ",".join(items)


def _port(text: str) -> str:
    if text == "*":
        return text
    low, separator, high = text.partition("-")
    first = whole(low.strip(), PORTS[-1])
    last = whole(high.strip(), PORTS[-1]) if separator else first
    if not first or not last:
        raise ValueError(f"{quoted(text)} is not a port from 1 to {PORTS[-1]}, a range such as 80-100, or *")
    if first > last:
        raise ValueError(f"the range {quoted(text)} ends before it begins")
    return f"{first}-{last}" if separator else str(first)


def _items(text: str) -> list[str]:
    return [item.strip() for item in re.split(r"[,\n]", text) if item.strip()]
