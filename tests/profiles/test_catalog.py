"""The catalogue: data that hangs together, and checks that name what is wrong."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from profiles import catalog
from profiles.catalog import Kind, Platform, Setting, check, grammars, readable
from profiles.models import AppProfile

BY_KEY = {setting.key: setting for setting in catalog.SETTINGS}


def test_every_setting_is_complete() -> None:
    assert len(BY_KEY) == len(catalog.SETTINGS)
    for setting in catalog.SETTINGS:
        assert setting.platforms, setting.key
        for need in setting.needs:
            assert BY_KEY[need.key].kind is Kind.SWITCH
            assert setting.platforms <= BY_KEY[need.key].platforms
        assert bool(setting.choices) == (setting.kind is Kind.CHOICE)
        assert setting.limit or setting.kind not in (Kind.TEXT, Kind.TAGS, Kind.SECRET)


def test_wire_names_are_used_once_per_place_and_platform() -> None:
    for platform in Platform:
        places = [(setting.place, setting.wire) for setting in catalog.settings_on(platform)]
        assert len(places) == len(set(places))


@pytest.mark.parametrize("platform", Platform)
def test_defaults_are_allowed(platform: Platform) -> None:
    for setting in catalog.settings_on(platform):
        assert check(setting, platform, setting.default_on(platform)) == setting.default_on(platform)


def test_every_kind_is_there() -> None:
    assert {setting.kind for setting in catalog.SETTINGS} == set(Kind) - {Kind.REFERENCE, Kind.REFERENCES}


@pytest.mark.parametrize(
    ("key", "platform", "raw", "words"),
    [
        ("log_file_size", Platform.WINDOWS, "1001", "50 to 1000"),
        ("log_file_size", Platform.ANDROID, "501", "50 to 500"),
        ("log_file_size", Platform.WINDOWS, "1e3", "whole number"),
        ("log_file_size", Platform.WINDOWS, True, "whole number"),
        ("log_mode", Platform.WINDOWS, "9", "not one of"),
        ("override_wpad", Platform.WINDOWS, "yes", "on or off"),
        ("pac_url", Platform.WINDOWS, "ftp://proxy", "http:// or https://"),
        ("pac_url", Platform.WINDOWS, "http://" + "a" * 600, "512 are allowed"),
        ("pac_url", Platform.WINDOWS, "http://a/\tb", "control character"),
        ("source_port_bypasses", Platform.LINUX, "3389", "3389: write it as port:protocol"),
        ("source_port_bypasses", Platform.LINUX, "1:tcp,0:udp", "0:udp: 0 is not a port"),
        ("source_port_bypasses", Platform.LINUX, "1:icmp", "1:icmp: icmp is not TCP"),
        ("domain_inclusions", Platform.IOS, "a..b", "a..b: an empty part"),
        ("domain_inclusions", Platform.IOS, ["ok.example", 5], "list of texts"),
        ("logout_password", Platform.IOS, "x" * 256, "255 are allowed"),
    ],
)
def test_a_refusal_names_what_is_wrong(key: str, platform: Platform, raw: Any, words: str) -> None:
    with pytest.raises(ValueError, match=r".+") as refusal:
        check(BY_KEY[key], platform, raw)
    assert words in str(refusal.value)


def test_lists_come_in_normal_form() -> None:
    assert check(BY_KEY["source_port_bypasses"], Platform.LINUX, " 3389:tcp,\n3389:TCP , 53:* ") == ["3389:TCP", "53:*"]
    assert check(BY_KEY["domain_exclusions"], Platform.LINUX, "Example.COM.,*,*.B.c") == ["example.com", "*", "*.b.c"]


@given(st.integers(1, 65535), st.sampled_from(["tcp", "TCP", "udp", "*"]))
def test_a_source_port_is_stable_once_read(port: int, protocol: str) -> None:
    once = grammars.source_port(f"{port}:{protocol}")
    assert grammars.source_port(once) == once


@given(st.text(max_size=40))
def test_any_text_is_a_domain_in_normal_form_or_refused(text: str) -> None:
    try:
        once = grammars.domain(text)
    except ValueError:
        return
    assert grammars.domain(once) == once


def test_values_are_put_into_words() -> None:
    assert readable(BY_KEY["log_mode"], "3") == "Debug"
    assert readable(BY_KEY["log_file_size"], 100) == "100 MB"
    assert readable(BY_KEY["override_wpad"], False) == "Off"
    assert readable(BY_KEY["source_port_bypasses"], ["1:*", "2:*"]) == "1:*, 2:*"


def test_a_setting_added_to_the_data_is_in_form_check_and_storage(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The data is the only place: one more line, and the page asks, checks and stores."""
    added = Setting(
        "colour",
        "Colour",
        "Notification and Logging",
        Kind.CHOICE,
        "r",
        "colour",
        choices=(("r", "Red"), ("b", "Blue")),
    )
    monkeypatch.setattr(catalog, "SETTINGS", (*catalog.SETTINGS, added))
    url = reverse("profiles:add", args=["linux"])
    assert "Colour" in admin_client.get(url).content.decode()
    body = {"name": "Painted", "status": "1", "scope": "selected", "log_mode": "-1", "log_file_size": "100"}
    numbers = {"reactivate_zia_after": "0"}
    assert admin_client.post(url, {**body, **numbers, "colour": "x"}).status_code == 422
    assert admin_client.post(url, {**body, **numbers, "colour": "b"}).status_code == 302
    assert AppProfile.objects.get(name="Painted").settings["colour"] == "b"
