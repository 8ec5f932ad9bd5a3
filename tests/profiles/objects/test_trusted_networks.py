"""Trusted networks: what a condition may be, and how networks are found."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.lib.errors import DomainError
from profiles.catalog import grammars, network_criteria
from profiles.objects.kinds import trusted_networks
from tests.profiles.objects.factories import network

LIST = "/administration/trusted-networks/"
db = pytest.mark.django_db


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("10.0.0.0/8", "10.0.0.0/8"),
        ("192.168.1.7", "192.168.1.7"),
        ("2001:DB8:0::/32", "2001:db8::/32"),
        ("10.0.0.0/255.0.0.0", "10.0.0.0/8"),
    ],
)
def test_a_network_range_has_a_normal_form(raw: str, normal: str) -> None:
    assert grammars.network_range(raw) == normal


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("10.1.2.3/8", "it means 10.0.0.0/8 or 10.1.2.3/32"),
        ("10.0.0.0/33", "/33 is not a length"),
        ("10.0.0/8", "10.0.0 is not an IPv4 address"),
        ("ten", "not an IP address"),
        ("fe80::1%eth0/64", "zone"),
    ],
)
def test_a_wrong_range_is_refused_with_the_reason(raw: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        grammars.network_range(raw)


@given(st.ip_addresses())
def test_every_address_is_accepted_and_its_normal_form_stays(address: Any) -> None:
    normal = grammars.ip_address(str(address))
    assert grammars.ip_address(normal) == normal
    assert grammars.network_range(normal) == normal


@pytest.mark.parametrize("raw", ["*.corp.example.com", "a b", "10.1", "-x.example", "", "x" * 64, "a..b"])
def test_what_is_no_host_name_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        grammars.host_name(raw)


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("HTTP://Proxy.Corp", "http://proxy.corp"),
        ("10.0.0.1", "10.0.0.1"),
        ("https://2001:DB8::1", "https://2001:db8::1"),
    ],
)
def test_a_proxy_is_a_host_or_an_address_also_with_a_scheme(raw: str, normal: str) -> None:
    assert grammars.proxy_address(raw) == normal


def test_a_proxy_of_another_scheme_is_refused() -> None:
    with pytest.raises(ValueError, match="neither http:// nor https://"):
        grammars.proxy_address("socks://proxy")


@db
@pytest.mark.parametrize(
    ("entries", "field", "words"),
    [
        ({"condition_match": "0"}, "", "at least one condition"),
        ({"hostname": "dc.corp"}, "resolved_ips", "Name the addresses"),
        ({"resolved_ips": ["10.1.1.1"]}, "hostname", "Name the host"),
        ({"dns_servers": ["10.1.1.1", "nowhere"]}, "dns_servers", "nowhere: it is not an IP address"),
        ({"network_ranges": ["10.1.2.3/8"]}, "network_ranges", "it means 10.0.0.0/8 or 10.1.2.3/32"),
        ({"dns_servers": ["10.1.1.1"], "condition_match": "7"}, "condition_match", "not one of Any, All"),
    ],
)
def test_a_refusal_names_the_condition(entries: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(DomainError) as caught:
        network(**entries)
    assert words in caught.value.fields[field][0]


@db
def test_items_are_kept_in_order_once_each_and_in_normal_form() -> None:
    row = network(dns_servers="2001:DB8::1, 10.1.1.1\n10.1.1.1")
    assert row.settings["dns_servers"] == ["2001:db8::1", "10.1.1.1"]


@db
def test_a_network_keeps_its_identity_under_a_new_name() -> None:
    first, second = network("A"), network("B")
    assert first.guid != second.guid  # type: ignore[attr-defined]


CONDITIONS: dict[str, Any] = {
    "dns_servers": ["10.1.1.1"],
    "dns_search_domains": ["corp.example.com"],
    "hostname": "dc.example.com",
    "resolved_ips": ["10.2.2.2"],
    "network_ranges": ["172.16.0.0/12"],
    "default_gateways": ["10.3.3.3"],
    "dhcp_servers": ["10.4.4.4"],
    "egress_ips": ["198.51.100.7"],
}


@db
@pytest.mark.parametrize("key", CONDITIONS)
def test_a_network_is_found_by_each_condition(key: str, admin_client: Client) -> None:
    network("Wanted", **CONDITIONS)
    network("Other", dns_servers=["10.99.99.99"])
    value = CONDITIONS[key]
    text = value[0] if isinstance(value, list) else value
    for query in ({"q": text}, {"q": text.upper(), "by": key}):
        page = admin_client.get(LIST, query).content.decode()
        assert "Wanted</a>" in page
        assert "Other</a>" not in page
    other = next(name for name in CONDITIONS if name not in (key, "dns_servers"))
    assert "Wanted</a>" not in admin_client.get(LIST, {"q": text, "by": other}).content.decode() or other == key


@db
def test_a_network_is_found_by_its_name_alone(admin_client: Client) -> None:
    network("10.1.1.1 by name", dns_servers=["10.9.9.9"])
    network("By condition", dns_servers=["10.1.1.1"])
    page = admin_client.get(LIST, {"q": "10.1.1", "by": "name"}).content.decode()
    assert "10.1.1.1 by name</a>" in page
    assert "By condition</a>" not in page
    assert "Search in: Network Name" in page


@db
def test_the_list_says_what_a_network_is_recognised_by(admin_client: Client) -> None:
    network(**CONDITIONS, condition_match="0")
    page = admin_client.get(LIST).content.decode()
    for label in ("DNS Server", "Network Range", "Egress IP"):
        assert label in page
    assert ">All</td>" in page


@pytest.mark.parametrize(
    "key",
    [
        "conditionType",
        "dnsServers",
        "dnsSearchDomains",
        "hostnames",
        "resolvedIpsForHostname",
        "ssids",
        "trustedSubnets",
        "trustedGateways",
        "trustedDhcpServers",
        "trustedEgressIps",
        "active",
    ],
)
def test_every_recorded_key_has_a_place(key: str) -> None:
    assert key in {setting.wire for setting in trusted_networks.SETTINGS} or key in trusted_networks.PASSED


def test_every_condition_is_named_in_the_criteria() -> None:
    keys = {setting.key for setting in network_criteria.criteria("", "hostnames")} - {"condition_match"}
    assert keys == set(network_criteria.CRITERIA)
