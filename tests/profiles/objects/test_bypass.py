"""The grammars of Application Bypass, and the predefined applications."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles.catalog.bypass import processes, traffic
from profiles.catalog.bypass.predefined import APPS

networks_v4 = st.integers(8, 32).flatmap(
    lambda size: st.integers(1, 2**size - 1).map(lambda bits: _network(bits << (32 - size), size))
)
ports = st.lists(st.integers(1, 65535).map(str) | st.just("*") | st.just("80-100"), max_size=4).map(",".join)


def _network(number: int, size: int) -> str:
    return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0)) + f"/{size}"


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(("tcp", "UDP", "*")), ports, st.lists(networks_v4, min_size=1).map(",".join)))
)
def test_rows_printed_are_parsed_to_the_same(entries: list[tuple[str, str, str]]) -> None:
    found = traffic.rows(entries, 4)
    text = traffic.text_of(found)
    assert traffic.parse(text, 4) == found
    assert traffic.normal_v4(text) == text


@pytest.mark.parametrize(
    ("text", "version", "normal"),
    [
        ("tcp 443,080 10.1.0.0/16, 10.9.9.9/32", 4, "TCP 443,80 10.1.0.0/16,10.9.9.9"),
        ("UDP *,53 10.1.1.1;;TCP 80-100 10.1.1.1 ; UDP * 10.1.1.1", 4, "UDP * 10.1.1.1; TCP 80-100 10.1.1.1"),
        ("* 443 2603:1063:0::/38", 6, "* 443 2603:1063::/38"),
        ("TCP 1-65535,65535 10.1.1.1", 4, "TCP 1-65535,65535 10.1.1.1"),
        ("", 4, ""),
    ],
)
def test_rows_come_to_a_normal_form(text: str, version: int, normal: str) -> None:
    assert traffic.text_of(traffic.parse(text, version)) == normal


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (("ICMP", "*", "10.0.0.1"), "ICMP is not TCP, UDP"),
        (("TCP", "0", "10.0.0.1"), "0 is not a port"),
        (("TCP", "65536", "10.0.0.1"), "65536 is not a port"),
        (("TCP", "100-80", "10.0.0.1"), "100-80 ends before it begins"),
        (("TCP", "80-", "10.0.0.1"), "80- is not a port"),
        (("TCP", "9" * 5000, "10.0.0.1"), r"9… \(5,00[03] characters\) is not a port from 1 to 65535"),
        (("TCP", f"80-{'9' * 5000}", "10.0.0.1"), r"9… \(5,00[03] characters\) is not a port from 1 to 65535"),
        (("TCP", "٣", "10.0.0.1"), "٣ is not a port"),
        (("TCP", "443", ""), "one IPv4 address or subnet at least"),
        (("TCP", "443", "10.0.0.300"), "10.0.0.300 is not an IPv4 address"),
        (("TCP", "443", "10.0.0.1/8"), "it means 10.0.0.0/8 or 10.0.0.1/32: write one"),
        (("TCP", "443", "2603::1"), "belongs to the rows of IPv6"),
        (("TCP", "443", "teams.example.com"), "teams.example.com is a domain"),
    ],
)
def test_a_wrong_row_is_refused_with_its_number_and_the_entry(entry: tuple[str, str, str], reason: str) -> None:
    with pytest.raises(ValueError, match=f"row 2: .*{reason}"):
        traffic.rows([("TCP", "443", "10.0.0.1"), entry], 4)


def test_an_ipv4_address_among_ipv6_rows_is_told_where_it_belongs() -> None:
    with pytest.raises(ValueError, match="belongs to the rows of IPv4"):
        traffic.parse("TCP 443 10.0.0.1", 6)


def test_there_is_an_end_to_rows() -> None:
    entries = [("TCP", str(port), "10.0.0.1") for port in range(1, 52)]
    assert len(traffic.rows(entries[:50], 4)) == 50
    with pytest.raises(ValueError, match="51 rows are given, 50 are allowed"):
        traffic.rows(entries, 4)


def test_the_predefined_applications_are_those_of_the_vendor_and_parse() -> None:
    assert [app.id for app in APPS] == [3, 5, 7, 9, 11, 13, 15, 17, 19]
    assert len({app.uid for app in APPS}) == len({app.name for app in APPS}) == len(APPS)
    for app in APPS:
        assert app.rows
        assert traffic.text_of(traffic.parse(app.ipv4, 4))


HASH = "ab" * 32
THUMBPRINT = "304B4346F337146144839209C6C79146D05E4764"


@pytest.mark.parametrize(
    ("grammar", "text", "normal"),
    [
        (processes.signature, f"Teams  1.2 :{HASH.upper()}", f"Teams 1.2: {HASH}"),
        (processes.signer, "cert02: 30:4B:43 46F337146144839209C6C79146D05E4764", f"cert02: {THUMBPRINT}"),
        (processes.subject, "Zoom:CN=Zoom: Inc.", "Zoom: CN=Zoom: Inc."),
    ],
)
def test_criteria_come_to_their_normal_form(grammar: Callable[[str], str], text: str, normal: str) -> None:
    assert grammar(text) == normal
    assert grammar(normal) == normal
    assert processes.label_of(normal) == normal.split(":")[0].lower()


@pytest.mark.parametrize(
    ("grammar", "text", "reason"),
    [
        (processes.signature, "Teams: abc", "SHA-256"),
        (processes.signature, HASH, "name: hash"),
        (processes.signer, "cert: abc", "0 to 9 and A to F|40 .SHA-1."),
        (processes.subject, ": CN=x", "name: subject"),
        (processes.subject, f"{'x' * 101}: CN=x", "100 characters"),
    ],
)
def test_a_wrong_criterion_is_refused_with_the_reason(grammar: Callable[[str], str], text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        grammar(text)
