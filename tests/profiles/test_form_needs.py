"""What a form says of a setting that needs others: which needs are open, in words, and which a choice rules out."""

import pytest

from profiles import catalog
from profiles.catalog import Platform, Value
from profiles.forms.needs import in_words, is_met, is_ruled_out, needs_of, unmet_of

SETTINGS = {setting.key: setting for setting in catalog.settings_on(Platform.WINDOWS)}
DEFAULTS = catalog.defaults_on(Platform.WINDOWS)


def open_needs(name: str, values: dict[str, Value]) -> list[str]:
    found = {**DEFAULTS, **values}
    needs = unmet_of(SETTINGS[name], found.get, SETTINGS)
    assert is_met(SETTINGS[name], found.get, SETTINGS) == (not needs)
    words = ((SETTINGS[need.key], in_words(need, SETTINGS[need.key], Platform.WINDOWS)) for need in needs)
    return [f"{other.label}: {choice}" if choice else other.label for other, choice in words]


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("restart_winhttp", {}, ["Override WPAD"]),
        ("restart_winhttp", {"override_wpad": True}, []),
        ("pac_port_tunnel_1", {}, ["Custom PAC URL"]),
        ("pac_port_tunnel_1", {"pac_url": "https://a.example/"}, []),
        ("registry_path", {}, ["PAC URL Location: Registry Key"]),
        ("registry_path", {"pac_location": "2"}, []),
        ("partner_login", {}, ["Follow Global Settings for Partner Login: off"]),
        ("block_inbound_trusted", {}, ["Install WFP Driver", "Install Windows Firewall Inbound Rule: off"]),
        ("log_mode", {}, []),
    ],
)
def test_what_is_open_is_said(name: str, values: dict[str, Value], words: list[str]) -> None:
    assert open_needs(name, values) == words


@pytest.mark.parametrize(
    ("name", "is_away"),
    [("restart_winhttp", False), ("registry_path", True), ("partner_login", True), ("log_mode", False)],
)
def test_a_choice_rules_out_and_a_switch_does_not(name: str, is_away: bool) -> None:
    assert is_ruled_out(SETTINGS[name], DEFAULTS.get, SETTINGS) is is_away


def test_a_need_for_what_the_platform_does_not_have_is_none() -> None:
    ios = {setting.key: setting for setting in catalog.settings_on(Platform.IOS)}
    assert needs_of(ios["pac_url"], ios) == []
