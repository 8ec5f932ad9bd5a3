"""Location-Based Policies: rulesets, what they are built from, and the app profiles that choose them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError
from profiles import catalog, editing
from profiles.catalog import Platform
from profiles.editing.drafts import ProfileDraft
from profiles.editing.wording import snapshot
from profiles.models import AppProfile, LocationRuleset
from profiles.models.objects import ProfileObject
from profiles.objects import editing as objects
from profiles.objects.kinds import location_policies
from profiles.objects.values import ObjectDraft
from tests.profiles.factories import make
from tests.profiles.objects.factories import kind_of, made
from tests.profiles.pages import add_page, line, send
from tests.query_counts import assert_same_queries

pytestmark = pytest.mark.django_db
RULESETS, IP_LISTS = "location-based-rulesets", "location-based-ip-lists"
OVERRIDE: dict[str, Any] = {"location_policy_override": "on", "install_wfp_driver": "on"}
ENTRIES: dict[str, dict[str, Any]] = {
    "traffic_ip_list": {"ipv4": ["10.1.0.0/16"]},
    "domain_list": {"domains": ["*.example.com"]},
    "firewall_ip_list": {"addresses": ["10.9.9.9"]},
    "location_app": {"paths": ["**\\Zoom.exe"]},
}


def url(name: str, slug: str, *args: Any) -> str:
    return reverse(f"objects:{name}", args=[slug, *args])


def ip_list(name: str = "Servers") -> ProfileObject:
    return made("traffic_ip_list", name, ipv4=["10.1.0.0/16"])


def ruleset(name: str = "Office", **settings: Any) -> ProfileObject:
    """One that excludes the list of servers, unless `settings` say otherwise."""
    if not settings:
        servers = kind_of("traffic_ip_list").rows.filter(name="Servers").first() or ip_list()
        settings = {"ip_exclusions": [servers.pk]}
    return made("location_ruleset", name, **settings)


def refused(key: str, **settings: Any) -> dict[str, list[str]]:
    with pytest.raises(DomainError) as refusal:
        made(key, "Refused", **settings)
    return dict(refusal.value.fields)


def test_a_ruleset_is_added_in_its_form_from_lists(admin_client: Client) -> None:
    servers = ip_list()
    app = made("location_app", "Zoom", **ENTRIES["location_app"])
    body = {"name": "Office", "description": "Branches", "ip_exclusions": [servers.pk], "applications": [app.pk]}
    assert admin_client.post(url("add", RULESETS), body).status_code == 302
    row = LocationRuleset.objects.get()
    assert row.settings["ip_exclusions"] == [servers.pk]
    shown = admin_client.get(url("edit", RULESETS, row.pk)).content.decode()
    assert f'<option value="{servers.pk}" selected>Servers</option>' in shown
    entry = AuditEntry.objects.get(resource_type="location_ruleset")
    assert entry.after is not None
    assert entry.after["Traffic Steering › IP Exclusions"] == "Servers"
    listed = admin_client.get(url("list", RULESETS)).content.decode()
    for words in ("Office", "Branches", "IP Exclusions"):
        assert words in listed


@pytest.mark.parametrize(
    ("key", "given", "field", "words"),
    [
        ("location_ruleset", {}, "ip_inclusions", "Choose one list or application at least"),
        ("location_ruleset", {"ip_exclusions": [999]}, "ip_exclusions", "No traffic steering IP list has the id 999."),
        ("location_ruleset", {"description": "x" * 256}, "description", "It has 256 characters, 255 are allowed."),
        ("traffic_ip_list", {}, "ipv4", "Give one entry at least."),
        ("traffic_ip_list", {"ipv4": "10.1.1.1, 10.1.1.999"}, "ipv4", "10.1.1.999 is not an IPv4 address"),
        ("traffic_ip_list", {"ipv6": "10.1.1.1"}, "ipv6", "10.1.1.1 is not an IPv6 address"),
        ("domain_list", {}, "domains", "Give one entry at least."),
        ("domain_list", {"domains": "a b.com"}, "domains", "a b.com: a b cannot be part of a domain."),
        ("firewall_ip_list", {"addresses": "10.1.1.1:80"}, "addresses", "10.1.1.1:80: "),
        ("location_app", {}, "paths", "Give one path at least."),
    ],
)
def test_what_is_wrong_is_refused_on_its_field(key: str, given: dict[str, Any], field: str, words: str) -> None:
    found = refused(key, **given)
    assert list(found) == [field]
    assert found[field][0].startswith(words)
    assert not kind_of(key).rows.exists()


@pytest.mark.parametrize(("one", "other"), location_policies.OPPOSITES)
def test_a_list_cannot_stand_on_both_sides(one: str, other: str) -> None:
    target = next(setting.refers_to for setting in location_policies.BUILT_FROM if setting.key == one)
    row = made(target, "Both", **ENTRIES[target])
    assert list(refused("location_ruleset", **{one: [row.pk], other: [row.pk]})) == [other]
    made("location_ruleset", "One", **{one: [row.pk]})


@pytest.mark.parametrize("key", ENTRIES)
def test_a_list_is_not_deleted_while_a_ruleset_is_built_from_it(key: str) -> None:
    kind = kind_of(key)
    row = made(key, "Used", **ENTRIES[key])
    place = next(setting.key for setting in location_policies.BUILT_FROM if setting.refers_to == key)
    office = made("location_ruleset", "Office", **{place: [row.pk]})
    with pytest.raises(objects.InUse) as refusal:
        objects.delete(SYSTEM, kind, row.pk)
    assert refusal.value.message == "Used cannot be deleted: Office (ruleset) refer to it."
    objects.delete(SYSTEM, kind_of("location_ruleset"), office.pk)
    assert objects.delete(SYSTEM, kind, row.pk) == "Used"


@pytest.mark.parametrize("key", [*ENTRIES, "location_ruleset"])
def test_there_may_be_300_of_each(key: str) -> None:
    kind = kind_of(key)
    first = ruleset() if key == "location_ruleset" else made(key, "First", **ENTRIES[key])
    facts = {"created_at": first.created_at, "updated_at": first.updated_at, "settings": first.settings}
    kind.model._default_manager.bulk_create(kind.model(name=f"More {n}", **facts) for n in range(299))
    with pytest.raises(DomainError) as refusal:
        objects.copy(SYSTEM, kind, [first.pk])
    assert refusal.value.message == f"There may be 300 {kind.nouns} at most."


def test_rulesets_are_found_by_the_whole_name_of_a_list_that_they_use(admin_client: Client) -> None:
    ruleset("Office")
    domains = made("domain_list", "Servers of others", domains=["example.com"])
    ruleset("Home", domain_inclusions=[domains.pk])
    found = admin_client.get(url("list", RULESETS), {"uses": "SERVERS"}).content.decode()
    assert "Office" in found
    assert "Home" not in found
    assert "Home" in admin_client.get(url("list", RULESETS), {"uses": "Servers of others"}).content.decode()
    nothing = admin_client.get(url("list", RULESETS), {"uses": "Serv"}).content.decode()
    assert "Home" not in nothing
    assert "Office" not in nothing


def test_a_list_is_found_by_an_entry_and_shows_its_first_ones(admin_client: Client) -> None:
    made("traffic_ip_list", "Many", ipv4=[f"10.{n}.0.0/16" for n in range(1, 6)], ipv6=["[2001:db8::1]"])
    page = admin_client.get(url("list", IP_LISTS), {"q": "2001:DB8"}).content.decode()
    for words in ("Many", "10.3.0.0/16", "and 3 more"):
        assert words in page
    assert "10.4.0.0/16" not in page
    assert "Many" not in admin_client.get(url("list", IP_LISTS), {"q": "10.77"}).content.decode()


def test_the_form_of_windows_offers_a_ruleset_per_type_of_network(admin_client: Client) -> None:
    page = add_page(admin_client)
    for key in ("ruleset_vpn_trusted", "ruleset_split_vpn_trusted"):
        assert '<option value="" selected>Same as On-Trusted</option>' in line(page, key)
    for key in ("ruleset_trusted", "ruleset_off_trusted"):
        assert '<option value="" selected>None</option>' in line(page, key)
    assert f'href="{url("list", RULESETS)}"' in line(page, "ruleset_trusted")
    assert "ruleset_trusted" not in add_page(admin_client, Platform.MACOS)


def test_with_the_override_on_and_off_trusted_have_to_be_chosen(admin_client: Client) -> None:
    answer = send(admin_client, **OVERRIDE)
    page = answer.content.decode()
    assert answer.status_code == 422
    for key in ("ruleset_trusted", "ruleset_off_trusted"):
        assert "Choose a ruleset: Location Policy Override is on." in line(page, key)
    assert "Choose a ruleset" not in line(page, "ruleset_vpn_trusted")
    assert not AppProfile.objects.filter(name="Finance").exists()


def test_what_is_chosen_goes_on_the_wire_in_its_place_and_is_read_from_there(admin_client: Client) -> None:
    office, home = ruleset("Office"), ruleset("Home")
    assert send(admin_client, **OVERRIDE, ruleset_trusted=office.pk, ruleset_off_trusted=home.pk).status_code == 302
    profile = AppProfile.objects.get(name="Finance")
    body = catalog.request_body(Platform.WINDOWS, profile.settings)
    assert body["policyExtension"]["locationRulesetPolicies"] == {
        "trusted": {"id": office.pk},
        "offTrusted": {"id": home.pk},
        "vpnTrusted": {"id": 0},
        "splitVpnTrusted": {"id": 0},
    }
    words = snapshot(profile)
    assert words["Ruleset on On-Trusted Network"] == "Office"
    assert words["Ruleset on VPN-Trusted Network"] == "Same as On-Trusted"


def test_a_ruleset_that_a_profile_uses_is_not_deleted(admin_client: Client) -> None:
    row = ruleset()
    profile = make("Finance", settings={"ruleset_vpn_trusted": row.pk})
    refusal = admin_client.post(url("delete", RULESETS, row.pk))
    assert refusal.status_code == 409
    assert reverse("profiles:edit", args=["windows", profile.pk]) in refusal.content.decode()
    editing.update(
        SYSTEM, profile.pk, ProfileDraft(name="Finance", settings={"ruleset_vpn_trusted": 0}), expected_revision=1
    )
    assert admin_client.post(url("delete", RULESETS, row.pk)).status_code == 302


def test_a_copy_is_built_from_the_same_lists_and_holds_them() -> None:
    row = ruleset()
    copied = objects.copy(SYSTEM, kind_of("location_ruleset"), [row.pk])[0]
    assert (copied.name, copied.settings) == ("Copy of Office", row.settings)
    objects.delete(SYSTEM, kind_of("location_ruleset"), row.pk)
    with pytest.raises(objects.InUse):
        objects.delete(SYSTEM, kind_of("traffic_ip_list"), row.settings["ip_exclusions"][0])


def test_a_second_admin_on_an_old_revision_is_told(admin_client: Client) -> None:
    row = ip_list()
    objects.update(
        SYSTEM, kind_of("traffic_ip_list"), row.pk, ObjectDraft("Servers", {"ipv4": "10.2.0.0/16"}), expected_revision=1
    )
    answer = admin_client.post(url("edit", IP_LISTS, row.pk), {"name": "Servers", "ipv4": "10.3.0.0/16", "revision": 1})
    assert answer.status_code == 409
    for entry in ("10.2.0.0/16", "10.3.0.0/16"):
        assert entry in answer.content.decode()


def test_the_tabs_and_the_menu_lead_to_every_list(admin_client: Client) -> None:
    page = admin_client.get(url("list", RULESETS)).content.decode()
    for other in location_policies.KINDS:
        assert f'href="{other.list_url}"' in page
        shown = admin_client.get(other.list_url).content.decode()
        assert f'href="{url("list", RULESETS)}" aria-current="page">Location-Based Policies' in shown


@pytest.mark.parametrize("slug", [kind.slug for kind in location_policies.KINDS])
def test_a_read_only_admin_looks_and_nothing_more(slug: str, reader_client: Client) -> None:
    assert reader_client.get(url("list", slug)).status_code == 200
    for answer in (
        reader_client.get(url("add", slug)),
        reader_client.post(url("add", slug), {"name": "Mine"}),
        reader_client.post(url("copy", slug), {"ids": ["1"]}),
        reader_client.post(url("delete", slug, 1)),
    ):
        assert answer.status_code == 403


def test_the_lists_take_the_same_queries_at_any_size(admin_client: Client) -> None:
    def add(name: str) -> None:
        make(f"Profile {name}", settings={"ruleset_trusted": ruleset(name).pk})
        ip_list(f"List {name}")

    assert_same_queries(admin_client, [url("list", RULESETS), url("list", IP_LISTS)], add, sizes=(2, 15))
