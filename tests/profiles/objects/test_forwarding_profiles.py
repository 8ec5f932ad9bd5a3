"""Forwarding profiles: what may stand together, what the vendor's API would carry, Default, and the list."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError
from profiles import references
from profiles.catalog import Kind, Platform, Value, forwarding
from profiles.catalog.forwarding import summary, zia
from profiles.catalog.forwarding.networks import NETWORKS, OFF_TRUSTED, VPN_TRUSTED
from profiles.models.objects import ForwardingProfile, ObjectReference, TrustedNetwork
from profiles.objects import editing
from tests.profiles.objects.factories import forwarding as make
from tests.profiles.objects.factories import kind_of, network, untouched

pytestmark = pytest.mark.django_db
SLUG = "forwarding-profiles"
LIST = f"/administration/{SLUG}/"

# The keys of a recorded forwarding profile: identity aside.
RECORDED_TOP = (
    "active conditionType dnsServers dnsSearchDomains enableLWFDriver hostname resolvedIpsForHostname "
    "trustedSubnets trustedGateways trustedDhcpServers trustedEgressIps predefinedTrustedNetworks predefinedTnAll "
    "evaluateTrustedNetwork enableSplitVpnTN skipTrustedCriteriaMatch"
)
RECORDED_ZIA = (
    "actionType systemProxy customPac enablePacketTunnel primaryTransport DTLSTimeout UDPTimeout TLSTimeout "
    "mtuForZadapter blockUnreachableDomainsTraffic allowTLSFallback tunnel2FallbackType dropIpv6Traffic "
    "redirectWebTraffic dropIpv6IncludeTrafficInT2 useTunnel2ForProxiedWebTraffic "
    "useTunnel2ForUnencryptedWebTraffic pathMtuDiscovery latencyBasedZenEnablement zenProbeInterval "
    "zenProbeSampleSize zenThresholdLimit dropIpv6TrafficInIpv6Network systemProxyData.proxyAction "
    "systemProxyData.enableAutoDetect systemProxyData.enablePAC systemProxyData.pacURL "
    "systemProxyData.enableProxyServer systemProxyData.proxyServerAddress systemProxyData.proxyServerPort "
    "systemProxyData.bypassProxyForPrivateIP systemProxyData.performGPUpdate systemProxyData.pacDataPath"
)
RECORDED_ZPA = (
    "actionType primaryTransport DTLSTimeout TLSTimeout mtuForZadapter sendTrustedNetworkResultToZpa partnerInfo "
    "latencyBasedZpaServerEnablement lbsZpaProbeInterval lbsZpaProbeSampleSize lbsZpaThresholdLimit "
    "latencyBasedServerMTEnablement"
)
WIRES = {setting.wire for setting in forwarding.SETTINGS}


def refused(**settings: Any) -> dict[str, list[str]]:
    with pytest.raises(DomainError) as caught:
        make(**settings)
    return caught.value.fields


@pytest.mark.parametrize("key", RECORDED_TOP.split())
def test_every_recorded_key_of_a_profile_has_a_place(key: str) -> None:
    assert key in WIRES or key in forwarding.PASSED


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_every_recorded_key_of_a_network_has_a_place(number: int) -> None:
    for path, keys in (("forwardingProfileActions", RECORDED_ZIA), ("forwardingProfileZpaActions", RECORDED_ZPA)):
        for key in keys.split():
            assert f"{path}.{number}.{key}" in WIRES or f"{path}.{key}" in forwarding.PASSED, key


def test_every_setting_is_complete_and_needs_what_exists() -> None:
    by_key = {setting.key: setting for setting in forwarding.SETTINGS}
    assert len(by_key) == len(forwarding.SETTINGS)
    for setting in forwarding.SETTINGS:
        for need in setting.needs:
            other = by_key[need.key]
            choices = [value for value, _label in other.choices]
            assert set(need.wanted) <= ({True, False} if other.kind is Kind.SWITCH else set(choices))
        assert setting.kind is not Kind.TEXT or setting.limit


def test_an_untouched_form_stores_the_defaults(admin_client: Client) -> None:
    assert admin_client.post(reverse("objects:add", args=[SLUG]), untouched("forwarding_profile")).status_code == 302
    row = ForwardingProfile.objects.get(name="Road warriors")
    assert row.settings == {setting.key: setting.default for setting in forwarding.SETTINGS}


def test_default_comes_with_the_portal_and_is_only_looked_at(admin_client: Client) -> None:
    row = ForwardingProfile.objects.get(is_builtin=True)
    assert row.name == "Default"
    url = reverse("objects:edit", args=[SLUG, row.pk])
    page = admin_client.get(url).content.decode()
    assert "its settings are fixed" in page
    assert "sticky-save" not in page
    assert admin_client.post(url, untouched("forwarding_profile", revision=1)).status_code == 422
    assert admin_client.post(reverse("objects:delete", args=[SLUG, row.pk])).status_code == 400
    body = {"ids": [row.pk]}
    assert (
        "cannot be copied"
        in admin_client.post(reverse("objects:copy", args=[SLUG]), body, follow=True).content.decode()
    )
    assert ForwardingProfile.objects.count() == 1


def test_default_is_last_and_copies_come_before_it() -> None:
    row = make("A")
    editing.copy(SYSTEM, kind_of("forwarding_profile"), [row.pk])
    assert list(ForwardingProfile.objects.values_list("name", flat=True)) == ["A", "Copy of A", "Default"]


def test_an_app_profile_chooses_among_all_but_default() -> None:
    make("A")
    kind = references.referable("forwarding_profile")
    assert kind is not None
    assert [row.name for row in kind.choosable(Platform.WINDOWS)] == ["A"]
    assert kind.none == "Default"


@pytest.mark.parametrize(
    ("entries", "field", "words"),
    [
        ({"trusted_zia_dtls_timeout": "4"}, "trusted_zia_dtls_timeout", "not within 5 to 60 seconds"),
        ({"trusted_zia_tls_timeout": "61"}, "trusted_zia_tls_timeout", "not within 5 to 60 seconds"),
        ({"off_trusted_zia_mtu": "799"}, "off_trusted_zia_mtu", "neither 0 nor within 800 to 1400"),
        ({"off_trusted_zia_mtu": "1401"}, "off_trusted_zia_mtu", "not within 0 to 1400"),
        ({"trusted_zia_probe_interval": "29"}, "trusted_zia_probe_interval", "not within 30 to 600"),
        ({"trusted_zpa_probe_interval": "45"}, "trusted_zpa_probe_interval", "not a multiple of 30"),
        ({"trusted_zpa_threshold_rank": "6"}, "trusted_zpa_threshold_rank", "not within 1 to 5"),
        ({"trusted_zia_action": "9"}, "trusted_zia_action", "not one of Tunnel"),
        ({"trusted_zia_action": zia.ENFORCE_PROXY}, "trusted_zia_proxy_action", "must be Enforce"),
        (
            {"trusted_zia_action": zia.NONE, "trusted_zia_proxy_action": zia.ENFORCE},
            "trusted_zia_proxy_action",
            "or Never",
        ),
        ({"criteria_source": "predefined"}, "trusted_networks", "one trusted network at least"),
        (
            {"criteria_source": "predefined", "trusted_networks": [99]},
            "trusted_networks",
            "No trusted network has the id 99",
        ),
        ({"hostname": "dc.corp"}, "resolved_ips", "Name the addresses"),
        ({"off_trusted_zia_failure_dns_v4": "2001:db8::1"}, "off_trusted_zia_failure_dns_v4", "not an IPv4 address"),
    ],
)
def test_a_refusal_names_the_field(entries: dict[str, Any], field: str, words: str) -> None:
    assert words in refused(**entries)[field][0]


@pytest.mark.parametrize(
    ("entries", "field"),
    [
        ({"pac": True}, "pac_url"),
        ({"pac": True, "pac_url": "ftp://x"}, "pac_url"),
        ({"pac": True, "pac_url": "http://x/" + "p" * 512}, "pac_url"),
        ({"pac": True, "pac_location": "registry", "registry_path": "HKLM\\X"}, "registry_name"),
        ({"proxy_server": True, "proxy_port": "8080"}, "proxy_address"),
        ({"proxy_server": True, "proxy_address": "proxy.corp"}, "proxy_port"),
        ({"proxy_server": True, "proxy_address": "proxy.corp", "proxy_port": "65535"}, "proxy_port"),
        ({"proxy_server": True, "proxy_address": "two words", "proxy_port": "1"}, "proxy_address"),
    ],
)
def test_what_the_system_proxy_lacks_is_refused(entries: dict[str, Any], field: str) -> None:
    wanted = {"proxy_action": zia.ENFORCE, **entries}
    assert set(refused(**{f"vpn_trusted_zia_{key}": value for key, value in wanted.items()})) == {
        f"vpn_trusted_zia_{field}"
    }


def test_what_has_no_effect_is_not_judged() -> None:
    make("Never", trusted_zia_pac=True, trusted_zia_proxy_server=True)
    make("Follows", vpn_trusted_zia_same=True, vpn_trusted_zia_action=zia.ENFORCE_PROXY)


def test_own_conditions_and_predefined_networks_exclude_each_other() -> None:
    office = network()
    row = make("A", dns_servers=["10.1.1.1"], trusted_networks=[office.pk])
    assert (row.settings["dns_servers"], row.settings["trusted_networks"]) == (["10.1.1.1"], [])
    row = make("B", criteria_source="predefined", dns_servers=["10.1.1.1"], hostname="x", trusted_networks=[office.pk])
    assert (row.settings["dns_servers"], row.settings["hostname"]) == ([], "")
    assert row.settings["trusted_networks"] == [office.pk]


def test_a_trusted_network_stays_while_a_profile_refers_to_it(admin_client: Client) -> None:
    office = network()
    row = make("A", criteria_source="predefined", trusted_networks=[office.pk])
    url = reverse("objects:delete", args=["trusted-networks", office.pk])
    page = admin_client.post(url).content.decode()
    assert f'href="{reverse("objects:edit", args=[SLUG, row.pk])}"' in page
    assert TrustedNetwork.objects.exists()
    assert "forwarding profile" in page
    editing.delete(SYSTEM, kind_of("forwarding_profile"), row.pk)
    assert not ObjectReference.objects.exists()
    assert admin_client.post(url).status_code == 302


def test_the_form_chooses_trusted_networks(admin_client: Client) -> None:
    office = network()
    body = untouched("forwarding_profile", criteria_source="predefined", trusted_networks=[office.pk])
    assert admin_client.post(reverse("objects:add", args=[SLUG]), body).status_code == 302
    row = ForwardingProfile.objects.get(name="Road warriors")
    assert row.settings["trusted_networks"] == [office.pk]
    page = admin_client.get(reverse("objects:edit", args=[SLUG, row.pk])).content.decode()
    assert f'<option value="{office.pk}" selected>Head office</option>' in page


@pytest.mark.parametrize("sent", ["77", "x", "٣", "-1", str(2**63), "9" * 400])
def test_a_forged_network_is_refused_in_the_form(sent: str, admin_client: Client) -> None:
    body = untouched("forwarding_profile", criteria_source="predefined", trusted_networks=[sent])
    assert admin_client.post(reverse("objects:add", args=[SLUG]), body).status_code == 422


def test_audit_names_the_network_type_and_the_trusted_networks() -> None:
    office = network()
    make("A", criteria_source="predefined", trusted_networks=[office.pk], off_trusted_zia_action=zia.NONE)
    after = AuditEntry.objects.get(resource="A").after or {}
    assert after["Off-Trusted Network › Action for ZIA › Action"] == "None"
    assert after["Trusted Network Criteria › Predefined Trusted Networks"] == "Head office"


def test_a_network_that_follows_has_the_actions_of_the_on_trusted_one() -> None:
    values: dict[str, Value] = {setting.key: setting.default for setting in forwarding.SETTINGS}
    values |= {"trusted_zia_action": zia.LOCAL_PROXY, "trusted_zia_version": "1", "off_trusted_zia_same": True}
    assert summary.zia_action(values, OFF_TRUSTED) == "Local Proxy, Z-Tunnel 2.0"
    assert summary.zia_action(values, VPN_TRUSTED) == "Z-Tunnel 1.0"
    assert summary.zpa_action(values, VPN_TRUSTED) == "None"


def test_profiles_are_found_by_name(admin_client: Client) -> None:
    make("Road warriors")
    make("Head office")
    page = admin_client.get(LIST, {"q": "ROAD"}).content.decode()
    assert "Road warriors" in page
    assert "Head office" not in page


def test_the_pages_take_the_same_queries_at_any_size(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for more in (2, 20):
        for n in range(more):
            office = network(f"{more}-{n}")
            row = make(f"{more}-{n}", criteria_source="predefined", trusted_networks=[office.pk])
        with django_assert_max_num_queries(30) as captured:
            admin_client.get(LIST)
            admin_client.get(reverse("objects:edit", args=[SLUG, row.pk]))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_each_network_type_has_its_own_settings() -> None:
    for item in NETWORKS:
        own = [setting for setting in forwarding.SETTINGS if setting.section == item.label]
        assert {setting.wire.split(".")[1] for setting in own if setting.wire} == {str(item.number)}
