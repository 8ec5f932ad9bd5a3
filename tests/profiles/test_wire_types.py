"""Values on the wire: exact types, exact inverses, and generous reading."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles import catalog
from profiles.catalog import Kind, Platform, Setting, Value, check, from_wire, to_wire
from tests.profiles.values import key, values_of

EVERYWHERE = [(setting, platform) for platform in Platform for setting in catalog.settings_on(platform)]


@settings(deadline=None)
@given(st.sampled_from(EVERYWHERE), st.data())
def test_reading_what_was_written_gives_the_value(pair: tuple[Setting, Platform], data: st.DataObject) -> None:
    setting, platform = pair
    value = data.draw(values_of(setting, platform))
    raw = to_wire(setting, platform, value)
    assert from_wire(setting, platform, raw) == value
    assert to_wire(setting, platform, from_wire(setting, platform, raw)) == raw


@settings(deadline=None)
@given(st.sampled_from(Platform), st.data())
def test_a_whole_request_gives_back_every_setting(platform: Platform, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(catalog.settings_on(platform)), max_size=12, unique_by=lambda s: s.key))
    changed = {setting.key: data.draw(values_of(setting, platform)) for setting in chosen}
    said = catalog.values_in(platform, catalog.request_body(platform, changed))
    for setting in catalog.settings_on(platform):
        default = setting.default_on(platform)
        assert said.get(setting.key, default) == changed.get(setting.key, default)


@pytest.mark.parametrize(
    ("name", "platform", "value", "raw"),
    [
        ("override_wpad", Platform.WINDOWS, True, 1),
        ("reconnect_on_wakeup", Platform.MACOS, True, "1"),
        ("zia_recovery", Platform.IOS, True, True),
        ("zpa_expire_lock_minutes", Platform.WINDOWS, 5, "5"),
        ("log_mode", Platform.LINUX, "-1", -1),
        ("parallel_dns", Platform.WINDOWS, "-1", "-1"),
        ("vpn_gateways", Platform.IOS, ["a.example", "192.0.2.1"], "a.example,192.0.2.1"),
        ("vpn_gateways", Platform.IOS, [], ""),
        ("custom_bypasses", Platform.MACOS, [2, 7], [2, 7]),
        ("forwarding_profile", Platform.MACOS, 9, 9),
    ],
)
def test_each_type_is_written_as_recorded(name: str, platform: Platform, value: Value, raw: Any) -> None:
    written = to_wire(key(name), platform, value)
    assert (written, type(written)) == (raw, type(raw))


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("override_wpad", "1", True),
        ("override_wpad", 0.0, False),
        ("override_wpad", "false", False),
        ("fallback_to_gateway", 1, True),
        ("log_mode", 3.0, "3"),
        ("log_mode", "3", "3"),
        ("log_file_size", 100.0, 100),
        ("reactivate_zia_after", "0", 0),
        ("vpn_gateways", ["A.example", "192.0.2.1"], ["a.example", "192.0.2.1"]),
        ("custom_bypasses", ["7", {"id": 2.0}], [2, 7]),
        ("custom_bypasses", "7,2", [2, 7]),
        ("forwarding_profile", {"id": "11925", "name": "x"}, 11925),
        ("forwarding_profile", 24939.0, 24939),
    ],
)
def test_other_spellings_of_a_value_are_understood(name: str, raw: Any, value: Value) -> None:
    assert from_wire(key(name), Platform.WINDOWS, raw) == value


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("override_wpad", 2),
        ("override_wpad", "yes"),
        ("override_wpad", [1]),
        ("log_mode", True),
        ("log_mode", {"label": "Debug"}),
        ("log_file_size", 100.5),
        ("log_file_size", False),
        ("vpn_gateways", 5),
        ("custom_bypasses", [True]),
        ("forwarding_profile", "x"),
        ("pac_url", 1),
    ],
)
def test_what_cannot_be_meant_is_refused(name: str, raw: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_wire(key(name), Platform.WINDOWS, raw)


def test_a_flat_reply_is_read_like_a_nested_request() -> None:
    reply = {
        "overrideWPAD": 1.0,
        "disableParallelIpv4AndIPv6": 0.0,
        "captivePortalConfig": '{"enableFailOpen":0,"captivePortalWebSecDisableMinutes":"15"}',
        "sccmConfig": None,
        "flowLoggerConfig": "",
        "policyExtension": {"vpnGateways": "a.example", "zdxLiteConfigObj": '{"endToEndDiagnostics":{"offTrusted":1}}'},
    }
    assert catalog.values_in(Platform.WINDOWS, reply) == {
        "override_wpad": True,
        "parallel_dns": "0",
        "captive_portal_fail_open": False,
        "captive_portal_minutes": 15,
        "vpn_gateways": ["a.example"],
        "diagnostics_off_trusted": True,
    }


def test_every_key_that_cannot_be_read_is_named() -> None:
    request = {"logFileSize": 5, "logMode": 2, "windowsPolicy": {"captivePortalConfig": "no json", "wfpDriver": "x"}}
    with pytest.raises(ExceptionGroup) as refusal:
        catalog.values_in(Platform.WINDOWS, request)
    named = [error.__notes__[0] for error in refusal.value.exceptions]
    assert {"install_wfp_driver", "log_file_size", "captive_portal_detection"} <= set(named)
    assert "log_mode" not in named


def test_the_form_and_the_wire_accept_the_same_text() -> None:
    for setting, platform in EVERYWHERE:
        if setting.kind in (Kind.TAGS, Kind.TEXT):
            for text in ("", "10.0.0.0/8:443", "example.com", "3389:*", "https://a.example/x", "\t\x01"):
                assert _outcome(check, setting, platform, text) == _outcome(from_wire, setting, platform, text)


def _outcome(how: Any, setting: Setting, platform: Platform, raw: Any) -> Any:
    try:
        return how(setting, platform, raw)
    except ValueError as error:
        return str(error)
