"""Whatever a grammar takes: parse, print, parse again gives the same. Nothing but ValueError comes out of one."""

from ipaddress import IPv4Network, IPv6Network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles.catalog import grammars
from profiles.catalog.grammars.addresses import ListEntry, entry_v4, entry_v6
from profiles.catalog.grammars.ports import Ports

PORTS = st.tuples(st.integers(1, 65535), st.integers(1, 65535)).map(lambda pair: Ports(min(pair), max(pair)))
PROTOCOLS = st.sampled_from(["TCP", "UDP", "*"])
NETWORKS_V4 = st.tuples(st.ip_addresses(v=4), st.integers(0, 32)).map(lambda p: IPv4Network(p, strict=False))
NETWORKS_V6 = st.tuples(st.ip_addresses(v=6), st.integers(0, 128)).map(lambda p: IPv6Network(p, strict=False))


def entries(networks: st.SearchStrategy[IPv4Network] | st.SearchStrategy[IPv6Network]) -> st.SearchStrategy[ListEntry]:
    plain = st.builds(ListEntry, networks)
    with_port = st.builds(ListEntry, networks, PORTS)
    return plain | with_port | st.builds(ListEntry, networks, PORTS, PROTOCOLS)


@given(entries(NETWORKS_V4))
def test_a_printed_ipv4_entry_reads_as_itself(entry: ListEntry) -> None:
    assert entry_v4(str(entry)) == entry
    assert grammars.inclusion_v4(str(entry)) == str(entry)


@given(entries(NETWORKS_V6))
def test_a_printed_ipv6_entry_reads_as_itself(entry: ListEntry) -> None:
    assert entry_v6(str(entry)) == entry
    assert grammars.inclusion_v6(str(entry)) == str(entry)


@given(NETWORKS_V4 | NETWORKS_V6)
def test_a_network_is_an_address_and_a_gateway(network: IPv4Network | IPv6Network) -> None:
    once = grammars.address(str(network))
    assert grammars.address(once) == once == grammars.gateway(once)


NAMES = st.text("abcXYZ019-_", min_size=1, max_size=12)
LIKELY = st.one_of(
    st.text(max_size=40),
    st.text(".:/-*[]0123456789abcdefTCPUDP%\\ \n", max_size=40),
    st.lists(NAMES, min_size=1, max_size=5).map(".".join),
    st.lists(NAMES | st.sampled_from(["*", "**", "%APPDATA%", "C:", ""]), max_size=5).map("\\".join),
    st.builds("{}://{}:{}/{}".format, st.sampled_from(["http", "https", "ftp"]), NAMES, st.integers(0, 70000), NAMES),
    st.builds("{}:{}".format, st.integers(0, 70000), st.sampled_from(["tcp", "UDP", "*", "x"])),
)


WITH_COMMAS = ("web_address", "process_path", "absolute_path", "registry_key", "least_version", "least_patch")


@pytest.mark.parametrize("name", grammars.__all__)
@settings(deadline=None)
@given(text=LIKELY)
def test_any_text_is_refused_or_has_a_stable_normal_form(name: str, text: str) -> None:
    grammar = getattr(grammars, name)
    try:
        once = grammar(text)
    except ValueError:
        return
    assert grammar(once) == once
    assert "," not in once or name in WITH_COMMAS
