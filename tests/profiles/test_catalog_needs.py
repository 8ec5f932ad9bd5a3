"""What a setting needs of others, in words, and what must not stand together."""

import pytest

from portal.audit.record import SYSTEM
from portal.lib.errors import DomainError
from profiles import catalog, editing
from profiles.catalog import Kind, Need, Platform, Value
from profiles.drafts import Draft
from profiles.models import AppProfile
from tests.profiles.factories import make
from tests.profiles.values import BY_KEY, key

WINDOWS = Platform.WINDOWS


def test_needs_name_settings_and_values_that_exist() -> None:
    for setting in catalog.SETTINGS:
        for need in setting.needs:
            other = BY_KEY[need.key]
            assert need.key != setting.key
            assert setting.platforms & other.platforms, setting.key
            assert other.kind is not Kind.SECRET
            offered = {value for platform in other.platforms for value, _label in other.choices_for(platform)}
            assert other.kind is Kind.SWITCH or set(need.wanted) <= offered


def test_needs_do_not_go_in_circles() -> None:
    def chain(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, above
        for need in key(name).needs:
            chain(need.key, (*above, name))

    for name in BY_KEY:
        chain(name, ())


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("restart_winhttp", {}, ["Needs Override WPAD."]),
        ("restart_winhttp", {"override_wpad": True}, []),
        ("pac_port_tunnel_1", {}, ["Needs Custom PAC URL."]),
        ("pac_port_tunnel_1", {"pac_url": "https://a.example/"}, []),
        ("registry_path", {}, ["Needs PAC URL Location to be Registry Key."]),
        ("registry_path", {"pac_location": "2"}, []),
        ("partner_login", {}, ["Needs Follow Global Settings for Partner Login to be off."]),
        (
            "block_inbound_trusted",
            {},
            ["Needs Install WFP Driver.", "Needs Install Windows Firewall Inbound Rule to be off."],
        ),
        (
            "zia_recovery_pac_url",
            {"zia_recovery_action": "1"},
            [
                "Needs Enable ZIA Disaster Recovery.",
                "Needs ZIA Disaster Recovery Action to be Policy Based Access (Web only) or "
                "Policy Based Access (All Ports).",
            ],
        ),
        ("log_mode", {}, []),
    ],
)
def test_what_is_missing_is_said(name: str, values: dict[str, Value], words: list[str]) -> None:
    assert catalog.unmet(key(name), WINDOWS, values) == words
    assert catalog.unmet_on(WINDOWS, values).get(name, []) == words


def test_needs_speak_of_what_the_platform_has() -> None:
    assert catalog.unmet(key("pac_url"), Platform.IOS, {}) == []
    values: dict[str, Value] = {"zia_recovery": True, "zia_recovery_action": "0"}
    words = ["Needs ZIA Disaster Recovery Action to be Allow preselected destinations."]
    assert catalog.unmet(key("zia_recovery_preselected"), Platform.IOS, values) == words


def test_a_form_that_knows_switches_only_finds_the_first() -> None:
    assert catalog.needed_switch(key("restart_winhttp"), WINDOWS) == "override_wpad"
    assert catalog.needed_switch(key("block_inbound_trusted"), WINDOWS) == "install_wfp_driver"
    assert catalog.needed_switch(key("registry_path"), WINDOWS) == ""
    assert catalog.needed_switch(key("pac_port_tunnel_1"), WINDOWS) == ""
    assert catalog.needed_switch(key("partner_login"), WINDOWS) == ""
    assert Need("a").is_switched_on


def test_a_plain_pac_url_is_refused_with_endpoint_location() -> None:
    values: dict[str, Value] = {"endpoint_location": True, "pac_url": "http://pac.example/"}
    assert list(catalog.contradictions(WINDOWS, values)) == ["pac_url"]
    assert catalog.contradictions(WINDOWS, {**values, "pac_url": "https://pac.example/"}) == {}
    assert catalog.contradictions(WINDOWS, {**values, "pac_url": ""}) == {}
    assert catalog.contradictions(Platform.MACOS, values) == {}


def test_a_location_override_wants_its_rulesets() -> None:
    values: dict[str, Value] = {"location_policy_override": True, "install_wfp_driver": True}
    assert set(catalog.contradictions(WINDOWS, values)) == {"ruleset_trusted", "ruleset_off_trusted"}
    assert catalog.contradictions(WINDOWS, {**values, "ruleset_trusted": 1, "ruleset_off_trusted": 2}) == {}


@pytest.mark.django_db
def test_a_contradiction_is_refused_on_the_field_to_change() -> None:
    settings = {"endpoint_location": True, "pac_url": "http://pac.example/"}
    with pytest.raises(DomainError) as refusal:
        make("Finance", settings=settings)
    assert list(refusal.value.fields) == ["pac_url"]
    assert "https://" in refusal.value.fields["pac_url"][0]


@pytest.mark.django_db
def test_a_profile_of_an_older_portal_keeps_what_it_knows_and_gets_the_rest_by_default() -> None:
    profile = make("Finance", settings={"log_file_size": "200"})
    AppProfile.objects.filter(pk=profile.pk).update(settings={"log_file_size": 200, "gone": "x"})
    editing.update(SYSTEM, profile.pk, Draft(name="Finance"), expected_revision=1)
    profile.refresh_from_db()
    assert profile.settings == {**catalog.defaults_on(WINDOWS), "log_file_size": 200}
