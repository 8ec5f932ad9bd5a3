"""The catalogue: data that hangs together, and checks that name what is wrong."""

import ast
import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from profiles import catalog
from profiles.catalog import Kind, Platform, Setting, check, readable
from profiles.models import AppProfile
from tests.profiles.pages import filled

ROOT = Path(catalog.__file__).parents[1]
BY_KEY = {setting.key: setting for setting in catalog.SETTINGS}
NAMES = {
    Platform.WINDOWS: r"Windows|WinHTTP|\bWFP\b|[Rr]egistry",
    Platform.MACOS: r"macOS|\bMac\b|[Bb]undle id",
    Platform.LINUX: r"Linux|Ubuntu",
    Platform.IOS: r"\biOS\b|iPhone|iPad",
    Platform.ANDROID: r"Android|Google Play",
}
"""How a text speaks of a platform."""


def test_every_setting_is_complete() -> None:
    assert len(BY_KEY) == len(catalog.SETTINGS)
    for setting in catalog.SETTINGS:
        assert setting.platforms, setting.key
        assert bool(setting.choices) == (setting.kind is Kind.CHOICE), setting.key
        assert setting.limit or setting.kind not in (Kind.TEXT, Kind.TAGS, Kind.SECRET), setting.key
        assert bool(setting.refers_to) == (setting.kind in (Kind.REFERENCE, Kind.REFERENCES)), setting.key
        named = {*setting.defaults, *setting.choices_on, *setting.highest_on, *setting.help_on, *setting.since}
        assert named <= setting.platforms, setting.key


@pytest.mark.parametrize("platform", Platform)
def test_a_help_names_no_platform_but_that_of_the_form(platform: Platform, admin_client: Client) -> None:
    form = admin_client.get(reverse("profiles:add", args=[platform])).context["form"]
    for setting in catalog.settings_on(platform):
        words = form.fields[setting.key].help_text
        named = {other for other, name in NAMES.items() if re.search(name, words)}
        assert named - {platform} == set(), f"{setting.key}: {words}"


def test_what_is_said_of_one_platform_follows_what_is_said_of_all() -> None:
    certificate = BY_KEY["install_ssl_certificate"]
    assert certificate.help_for(Platform.MACOS) == f"{certificate.help} macOS 11 and later ignore it."
    assert certificate.help_for(Platform.WINDOWS) == certificate.help
    assert BY_KEY["custom_bypasses"].help_for(Platform.ANDROID) == "Android ignores ports and protocols."
    assert BY_KEY["custom_bypasses"].help_for(Platform.WINDOWS) == ""


@pytest.mark.parametrize("platform", Platform)
def test_wire_names_and_labels_are_used_once_per_platform(platform: Platform) -> None:
    """Labels too: audit, history and comparison tell settings apart by them."""
    settings = catalog.settings_on(platform)
    assert len({(setting.place, setting.wire) for setting in settings}) == len(settings)
    assert len({setting.label for setting in settings}) == len(settings)


@pytest.mark.parametrize("platform", Platform)
def test_defaults_are_allowed_and_in_normal_form(platform: Platform) -> None:
    for setting in catalog.settings_on(platform):
        assert check(setting, platform, setting.default_on(platform)) == setting.default_on(platform), setting.key
    assert catalog.contradictions(platform, catalog.defaults_on(platform)) == {}


def test_every_kind_is_there() -> None:
    assert {setting.kind for setting in catalog.SETTINGS} == set(Kind)


def test_a_setting_is_written_by_the_functions_of_one_module_only() -> None:
    """For app profiles and for the objects that they refer to: `profiles/catalog/build.py`."""
    written = {
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and "Setting" in (getattr(node.func, "id", ""), getattr(node.func, "attr", ""))
    }
    assert written == {"catalog/build.py"}


def test_settings_of_a_section_stand_together() -> None:
    for platform in Platform:
        homes = [(setting.section, setting.sub_section) for setting in catalog.settings_on(platform)]
        assert len([home for home, _group in itertools.groupby(homes)]) == len(set(homes))
        assert {section for section, _part in homes} <= set(catalog.SECTIONS[platform])


@pytest.mark.parametrize(
    ("key", "platform", "raw", "words"),
    [
        ("log_file_size", Platform.WINDOWS, "1001", "50 to 1000"),
        ("log_file_size", Platform.ANDROID, "501", "50 to 500"),
        ("log_file_size", Platform.WINDOWS, "1e3", "whole number"),
        ("log_file_size", Platform.WINDOWS, True, "whole number"),
        ("log_file_size", Platform.WINDOWS, "49", "49 is not within 50 to 1000"),
        ("log_file_size", Platform.WINDOWS, "-100", "-100 is not within 50 to 1000"),
        ("log_file_size", Platform.WINDOWS, "--100", "whole number"),
        ("log_file_size", Platform.WINDOWS, "9" * 5000, "whole number"),
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
        ("domain_inclusions", Platform.IOS, ["a" * 60 + f".n{n}" for n in range(1200)], "65535 are allowed"),
        ("ipv4_inclusions", Platform.LINUX, "10.0.0.0/8,10.0.0.300", "10.0.0.300 is not an IPv4"),
        ("ipv4_exclusions", Platform.LINUX, [f"10.{n // 200}.{n % 200}.0/24" for n in range(600)], "6144 are allowed"),
        ("vpn_gateways", Platform.ANDROID, ["gateway.example.com"] * 3 + ["*.example.com"], "hold a wildcard"),
        ("dns_order", Platform.MACOS, ["State:/a\x07b"], "control character"),
        ("device_groups", Platform.MACOS, [1, 2, 3, 4, 5], "5 are chosen, 4 are allowed"),
        ("device_groups", Platform.MACOS, ["x"], "id of an object"),
        ("forwarding_profile", Platform.MACOS, "-1", "id of an object"),
        ("forwarding_profile", Platform.MACOS, str(2**63), "id of an object"),
        ("forwarding_profile", Platform.MACOS, "9" * 5000, "id of an object"),
        ("zia_recovery_action", Platform.MACOS, "3", "not one of Send Traffic Direct"),
        ("zia_recovery_key", Platform.IOS, "text", "It must begin with -----BEGIN PUBLIC KEY"),
        ("captive_portal_minutes", Platform.WINDOWS, "0", "1 to 60 minutes"),
        ("quota_message", Platform.ANDROID, "a\x00b", "control character"),
        ("logout_password", Platform.IOS, "x" * 256, "255 are allowed"),
    ],
)
def test_a_refusal_names_what_is_wrong(key: str, platform: Platform, raw: Any, words: str) -> None:
    with pytest.raises(ValueError, match=r".+") as refusal:
        check(BY_KEY[key], platform, raw)
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("log_file_size", "50", 50),
        ("log_file_size", " 1000 ", 1000),
        ("forwarding_profile", str(2**63 - 1), 2**63 - 1),
        ("forwarding_profile", None, 0),
    ],
)
def test_a_number_at_its_limit_is_accepted(key: str, raw: Any, value: int) -> None:
    assert check(BY_KEY[key], Platform.WINDOWS, raw) == value


def test_lists_come_in_normal_form() -> None:
    assert check(BY_KEY["source_port_bypasses"], Platform.LINUX, " 3389:tcp,\n3389:TCP , 53:* ") == ["3389:TCP", "53:*"]
    assert check(BY_KEY["domain_exclusions"], Platform.LINUX, "Example.COM.,*,*.B.c") == ["example.com", "*", "*.b.c"]


def test_a_text_of_lines_keeps_them() -> None:
    assert check(BY_KEY["quota_message"], Platform.ANDROID, "<b>No</b>\r\nmore\n") == "<b>No</b>\nmore"


def test_values_are_put_into_words() -> None:
    assert readable(BY_KEY["zia_recovery_action"], "2", Platform.WINDOWS) == "Policy Based Access (Web only)"
    assert readable(BY_KEY["zia_recovery_action"], "2", Platform.IOS) == "Allow preselected destinations"
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
    body = filled(Platform.LINUX, name="Painted")
    assert admin_client.post(url, {**body, "colour": "x"}).status_code == 422
    assert admin_client.post(url, {**body, "colour": "b"}).status_code == 302
    assert AppProfile.objects.get(name="Painted").settings["colour"] == "b"


@pytest.mark.parametrize("platform", Platform)
def test_no_two_settings_of_a_platform_share_a_label(platform: Platform) -> None:
    """Audit, history and comparison tell settings apart by it, and from what is no setting."""
    own = ["Name", "Description", "Status", "Rule Order", "Applies to", "User groups", "Excluded groups", "Users"]
    labels = own + [setting.label for setting in catalog.settings_on(platform)]
    assert len(labels) == len(set(labels))
