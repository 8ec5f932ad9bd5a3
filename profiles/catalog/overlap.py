"""Which of two entries wins where the inclusion and the exclusion list of Z-Tunnel 2.0 both cover some traffic.

The vendor's rule (best practices for Z-Tunnel 2.0 bypasses): the longer mask wins; with equal masks the entry with
more fields (`ip:port:protocol` before `ip:port` before `ip`); of entries that say the same much, the inclusion.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.lib.quoting import about
from profiles.catalog.grammars.addresses import ListEntry, entry_v4, entry_v6, printed
from profiles.catalog.grammars.ports import ALL_PORTS, Ports

FIELDS = ("no port", "a port", "a port and a protocol")


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two entries that cover the same traffic, the one that decides about it, and why, in a sentence."""

    inclusion: str
    exclusion: str
    is_included: bool
    words: str


def overlaps(inclusions: Sequence[str], exclusions: Sequence[str]) -> list[Overlap]:
    """Every pair that overlaps, in the order of the lists. Raises ValueError naming an entry that cannot be read."""
    return [_judged(one, other) for one, other in _pairs(inclusions, exclusions)]


def first_overlaps(inclusions: Sequence[str], exclusions: Sequence[str], most: int) -> tuple[int, list[Overlap]]:
    """How many pairs overlap, and the first `most` of them; as `overlaps` otherwise.

    Two full lists may hold a hundred thousand pairs: counting those is quick, putting each into words is not.
    """
    pairs = _pairs(inclusions, exclusions)
    return len(pairs), [_judged(one, other) for one, other in pairs[:most]]


def overruled(inclusions: Sequence[str], exclusions: Sequence[str]) -> list[Overlap]:
    """The pairs of which one entry decides about all traffic of the other, which therefore never counts.

    Only entries on the same network can: of others the smaller network wins, and it leaves the rest to the larger one.
    Raises ValueError as `overlaps` does.
    """
    by_network = defaultdict(list)
    for inclusion, _first, _last in _ranges(inclusions):
        by_network[inclusion.network].append(inclusion)
    pairs = [(one, other) for other, _first, _last in _ranges(exclusions) for one in by_network[other.network]]
    return [_judged(one, other) for one, other in pairs if _share_traffic(one, other) and _is_overruled(one, other)]


def _is_overruled(inclusion: ListEntry, exclusion: ListEntry) -> bool:
    """Whether the one that decides covers every port and protocol of the other, on their common network."""
    is_included = _decision(inclusion, exclusion)[1]
    winner, loser = (inclusion, exclusion) if is_included else (exclusion, inclusion)
    most, least = winner.ports or ALL_PORTS, loser.ports or ALL_PORTS
    is_any = (winner.protocol or "*") == "*" or winner.protocol == loser.protocol
    return is_any and most.first <= least.first and least.last <= most.last


def _pairs(inclusions: Sequence[str], exclusions: Sequence[str]) -> list[tuple[ListEntry, ListEntry]]:
    included, excluded = list(_ranges(inclusions)), list(_ranges(exclusions))
    return [
        (one, other)
        for one, first, last in included
        for other, low, high in excluded
        if first <= high and low <= last and _share_traffic(one, other)
    ]


def _ranges(texts: Sequence[str]) -> Iterator[tuple[ListEntry, int, int]]:
    """Each entry with its first and last address as numbers: comparing those is what many pairs can afford."""
    for text in texts:
        try:
            entry = entry_v6(text) if "[" in text else entry_v4(text)
        except ValueError as error:
            raise ValueError(f"{about(text, str(error))}.") from None
        yield entry, int(entry.network.network_address), int(entry.network.broadcast_address)


def _share_traffic(one: ListEntry, other: ListEntry) -> bool:
    same_family = one.network.version == other.network.version
    same_protocol = "*" in (protocols := (one.protocol or "*", other.protocol or "*")) or protocols[0] == protocols[1]
    return same_family and same_protocol and (one.ports or ALL_PORTS).overlaps(other.ports or ALL_PORTS)


def _judged(inclusion: ListEntry, exclusion: ListEntry) -> Overlap:
    reason, is_included = _decision(inclusion, exclusion)
    winner, loser = (inclusion, exclusion) if is_included else (exclusion, inclusion)
    kinds = ("inclusion", "exclusion") if is_included else ("exclusion", "inclusion")
    outcome = "goes through the tunnel" if is_included else "stays out of the tunnel"
    traffic = _traffic(inclusion, exclusion)
    sentence = f"{traffic} {outcome}: the {kinds[0]} {winner} wins over the {kinds[1]} {loser}, {reason}."
    return Overlap(str(inclusion), str(exclusion), is_included, sentence)


def _decision(inclusion: ListEntry, exclusion: ListEntry) -> tuple[str, bool]:
    mask, other_mask = inclusion.network.prefixlen, exclusion.network.prefixlen
    if mask != other_mask:
        high, low = max(mask, other_mask), min(mask, other_mask)
        return f"because its network is the smaller one (/{high} is more specific than /{low})", mask > other_mask
    if inclusion.fields != exclusion.fields:
        high, low = max(inclusion.fields, exclusion.fields), min(inclusion.fields, exclusion.fields)
        reason = f"because on networks of the same size it names {FIELDS[high]}, the other {FIELDS[low]}"
        return reason, inclusion.fields > exclusion.fields
    return "because of two equally specific entries the inclusion counts", True


def _traffic(one: ListEntry, other: ListEntry) -> str:
    """What both entries cover: the smaller network, the ports and the protocol that both allow."""
    network = max(one.network, other.network, key=lambda network: network.prefixlen)
    first, second = one.ports or ALL_PORTS, other.ports or ALL_PORTS
    ports = Ports(max(first.first, second.first), min(first.last, second.last))
    protocol = next((name for name in (one.protocol, other.protocol) if name and name != "*"), "")
    where = f"{protocol} traffic to {printed(network)}".strip()
    where = where[0].upper() + where[1:]
    if ports == ALL_PORTS:
        return where
    return f"{where} on port{'s' if ports.first != ports.last else ''} {ports}"
