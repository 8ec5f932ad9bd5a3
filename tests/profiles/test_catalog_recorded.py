"""The catalogue against the vendor's recorded requests: nothing of one is unaccounted for, nothing is made up."""

import json
from typing import Any

import pytest

from profiles import catalog
from profiles.catalog import Place, Platform, Value
from profiles.catalog.wire import containers, facts
from profiles.catalog.wire.passed_through import DEVIATIONS, TABLE
from tests.profiles import recorded

each_platform = pytest.mark.parametrize("platform", Platform)


@each_platform
def test_every_recorded_key_is_a_setting_or_passed_through_for_a_reason(platform: Platform) -> None:
    fields = {(setting.place, setting.wire.split(".")[0]) for setting in catalog.settings_on(platform)}
    carried = {(place, wire.split(".")[0]) for place, wire in catalog.passed_through(platform)}
    seen = set(recorded.keys(platform))
    assert seen - fields - carried == set()
    assert carried - seen == set()
    assert recorded.facts(platform) <= facts.KEYS
    assert all(why for why, _untouched in catalog.passed_through(platform).values())


@each_platform
def test_a_key_is_a_setting_or_passed_through_but_not_both(platform: Platform) -> None:
    fields = {(setting.place, setting.wire) for setting in catalog.settings_on(platform)}
    assert fields & set(catalog.passed_through(platform)) == set()
    rows = [(row.place, key) for row in TABLE if platform in row.platforms for key in row.untouched]
    assert len(rows) == len(set(rows))


@each_platform
def test_a_setting_without_a_recorded_key_says_so(platform: Platform) -> None:
    seen = set(recorded.keys(platform))
    for setting in catalog.settings_on(platform):
        path = setting.wire.split(".")
        is_recorded = (setting.place, path[0]) in seen and setting.key not in ("ruleset_trusted", "ruleset_off_trusted")
        assert is_recorded == (platform not in setting.unrecorded), setting.key


@each_platform
def test_an_untouched_form_sends_what_was_recorded(platform: Platform) -> None:
    """In exactly the recorded types; `DEVIATIONS` lists every exception with its reason."""
    ours = _by_place(platform, catalog.request_body(platform, catalog.defaults_on(platform)))
    exceptions = {(row.place, row.key): row for row in DEVIATIONS}
    for place in Place:
        theirs = recorded.block(platform, place)
        assert set(ours[place]) == set(theirs)
        for key, value in theirs.items():
            row = exceptions.get((place, key))
            wanted = row.ours if row else value
            assert row is None or row.recorded == value
            assert json.dumps(ours[place][key]) == json.dumps(wanted), key


@each_platform
def test_a_recorded_form_is_read_as_the_defaults(platform: Platform) -> None:
    theirs = {place: recorded.block(platform, place) for place in Place}
    body = {**theirs[Place.TOP], platform.block: theirs[Place.PLATFORM]}
    body |= {place.value: theirs[place] for place in (Place.EXTENSION, Place.RECOVERY) if theirs[place]}
    for row in DEVIATIONS:
        body[row.place.value] = {**body[row.place.value], row.key: row.ours}
    defaults = {setting.key: setting.default_on(platform) for setting in catalog.settings_on(platform)}
    assert catalog.values_in(platform, body).items() <= defaults.items()


def test_settings_within_a_key_and_containers_go_together() -> None:
    nested = {(setting.place, setting.wire.split(".")[0]) for setting in catalog.SETTINGS if "." in setting.wire}
    assert nested == set(containers.BY_KEY)


def test_a_changed_member_leaves_the_others_as_they_were() -> None:
    body = catalog.request_body(Platform.WINDOWS, {"flow_logging_zpa": True, "ruleset_trusted": 7, "telemetry": False})
    assert body["windowsPolicy"]["flowLoggerConfig"] == '{"zpa":1,"direct":0,"zccBlockedTraffic":0}'
    assert body["windowsPolicy"]["sccmConfig"] is None
    assert body["policyExtension"]["locationRulesetPolicies"] == {
        "splitVpnTrusted": {"id": 0},
        "vpnTrusted": {"id": 0},
        "trusted": {"id": 7},
    }
    assert json.loads(body["policyExtension"]["zdxLiteConfigObj"])["localMetrics"] == 0


def test_one_request_does_not_change_the_next() -> None:
    changed: dict[str, Value] = {"diagnostics_trusted": True, "cli": True, "vpn_gateways": ["a.example"]}
    before = json.dumps(catalog.request_body(Platform.MACOS, {}))
    assert json.dumps(catalog.request_body(Platform.MACOS, changed)) != before
    assert json.dumps(catalog.request_body(Platform.MACOS, {})) == before


def test_a_setting_that_no_form_carries_is_sent_once_it_is_set() -> None:
    assert "disasterRecovery" not in catalog.request_body(Platform.IOS, {})
    body = catalog.request_body(Platform.IOS, {"zia_recovery": True, "zia_posture": 4})
    assert body["disasterRecovery"] == {"enableZiaDR": True}
    assert body["ziaPostureConfigId"] == 4


def _by_place(platform: Platform, body: dict[str, Any]) -> dict[Place, dict[str, Any]]:
    blocks = {
        Place.EXTENSION: body.pop(Place.EXTENSION.value),
        Place.PLATFORM: body.pop(platform.block),
        Place.RECOVERY: body.pop(Place.RECOVERY.value, {}),
    }
    return {Place.TOP: body, **blocks}
