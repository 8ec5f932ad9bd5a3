"""The types of device posture: their fields, their grammars, and what must fit together."""

from collections.abc import Callable
from typing import Any

import pytest

from profiles import catalog
from profiles.catalog import Platform, grammars
from profiles.catalog.grammars import certificates
from profiles.catalog.postures import checking, fields
from profiles.catalog.postures.types import BY_KEY, FIELDS, TYPES, PostureType, shortest_frequency, types_with
from tests.support.certificates import certificate, pem

WINDOWS, MACOS, LINUX, IOS, ANDROID = Platform.WINDOWS, Platform.MACOS, Platform.LINUX, Platform.IOS, Platform.ANDROID
EVERY_FIELD = {setting.key: setting for setting in FIELDS}
PEM = pem(certificate("Contoso Device CA")).decode()
SAMPLES: dict[str, Any] = {
    "certificate": grammars.certificate(PEM),
    "file_path": "C:\\Program Files\\Example\\AV.txt",
    "registry_key": "\\HKEY_CURRENT_USER\\Software\\Zscaler\\App",
    "encrypted_path": "/home",
    "domain": "corp.example.com",
    "process_path": "c:\\folder\\process.exe",
    "thumbprints": ["304B4346F337146144839209C6C79146D05E4764"],
    "ownership_variable": "Corporate1",
    "defender_path": "/opt/microsoft/mdatp/sbin/wdavdaemon",
    "av_name": "Example AV",
    "windows_versions": ["Windows 11: 10.0.22631"],
    "macos_versions": ["macOS 14: 14.5"],
    "linux_versions": ["Ubuntu: 22.04"],
    "android_versions": ["Android 14: 2026-05"],
    "ios_versions": ["iOS 17: 17.4"],
    "tenant_id": "72f988bf-86f1-41af-91ab-2d7cd011db47",
    "client_versions": ["4.8", "4.8.0.456"],
}


def values(**changes: Any) -> dict[str, Any]:
    """Untouched fields of every type, with changes."""
    untouched = {key: setting.default for key, setting in EVERY_FIELD.items()}
    common = {"frequency": 15, "windows_machine_tunnel": False, "macos_machine_tunnel": False, "partner_tenant": False}
    return {**untouched, **common, **changes}


def test_the_24_types_of_the_vendor_are_there_with_their_ids() -> None:
    assert sorted(kind.id for kind in TYPES) == list(range(1, 25))
    assert len(BY_KEY) == len({kind.label for kind in TYPES}) == 24


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.key)
def test_each_type_is_accepted_on_every_platform_it_has_with_its_fields_filled(kind: PostureType) -> None:
    for platform in kind.platforms:
        wanted = checking.applicable(kind.key, [platform])
        filled = {key: SAMPLES[key] for key in wanted if key in SAMPLES}
        for key, value in filled.items():
            assert catalog.check(EVERY_FIELD[key], platform, value) == value
        assert checking.refusals(kind.key, [platform], values(**filled)) == {}


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind.required], ids=lambda kind: kind.key)
def test_a_type_without_its_required_fields_is_refused_on_those_fields(kind: PostureType) -> None:
    for platform in kind.platforms:
        asked = {setting.key for setting in kind.required if platform in setting.platforms}
        assert set(checking.refusals(kind.key, [platform], values())) == asked


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.key)
def test_a_type_on_a_platform_that_lacks_it_is_refused_by_name(kind: PostureType) -> None:
    for platform in set(Platform) - kind.platforms:
        words = checking.refusals(kind.key, [platform], values())["posture_type"]
        assert words == [f"{kind.label} does not exist on {platform.label}."]


def test_a_posture_without_a_platform_is_refused() -> None:
    assert "posture_type" in checking.refusals("firewall", [], values())


def test_several_wrong_platforms_are_named_together() -> None:
    words = checking.refusals("firewall", [WINDOWS, LINUX, IOS, ANDROID], values())["posture_type"]
    assert words == ["Firewall does not exist on Linux, iOS and Android."]


def test_a_file_path_is_for_one_platform() -> None:
    filled = values(file_path=SAMPLES["file_path"])
    assert checking.refusals("file_path", [WINDOWS], filled) == {}
    assert "one platform" in checking.refusals("file_path", [WINDOWS, MACOS], filled)["posture_type"][0]


def test_a_registry_value_needs_name_and_data() -> None:
    filled = values(registry_key=SAMPLES["registry_key"], match_type="value", value_name="ZNW_State")
    assert set(checking.refusals("registry_key", [WINDOWS], filled)) == {"value_data"}


def test_macos_needs_the_name_of_the_antivirus_and_windows_does_not() -> None:
    assert checking.refusals("antivirus", [WINDOWS], values()) == {}
    assert "av_name" in checking.refusals("antivirus", [WINDOWS, MACOS], values())


def test_at_most_five_client_versions() -> None:
    six = values(client_versions=[f"4.8.{n}" for n in range(6)])
    assert "6 versions" in checking.refusals("client_version", [WINDOWS], six)["client_versions"][0]


def test_phones_are_not_evaluated_more_often_than_every_five_minutes() -> None:
    assert (shortest_frequency([WINDOWS, LINUX]), shortest_frequency([WINDOWS, IOS])) == (2, 5)
    filled = values(frequency=2, certificate=SAMPLES["certificate"])
    assert checking.refusals("certificate_trust", [WINDOWS, MACOS], filled) == {}
    assert "5 minutes" in checking.refusals("certificate_trust", [WINDOWS, ANDROID], filled)["frequency"][0]


def test_a_machine_tunnel_evaluates_only_what_needs_no_user() -> None:
    both = values(windows_machine_tunnel=True, macos_machine_tunnel=True)
    assert checking.refusals("firewall", [WINDOWS, MACOS], both) == {}
    assert set(checking.refusals("zta_score", [WINDOWS, MACOS], both)) == {"windows_machine_tunnel"}
    assert checking.refusals("firewall", [WINDOWS], both)["macos_machine_tunnel"] == ["Needs the platform macOS."]
    assert "partner_tenant" in checking.refusals("firewall", [MACOS], values(partner_tenant=True))


def test_fields_belong_to_types_and_platforms() -> None:
    assert types_with(fields.CERTIFICATE) == ("certificate_trust", "client_certificate", "server_certificate")
    assert checking.applicable("os_version", [WINDOWS, IOS]) == {"windows_versions", "ios_versions"}
    assert checking.applicable("client_certificate", [LINUX]) == {"certificate", "non_exportable_key", "crl_check"}
    assert all(types_with(setting) for setting in FIELDS)


@pytest.mark.parametrize(
    ("grammar", "text", "normal"),
    [
        (
            grammars.thumbprint,
            "30:4b:43:46 F337146144839209C6C79146D05E4764",
            "304B4346F337146144839209C6C79146D05E4764",
        ),
        (grammars.client_version, "4.08.0", "4.8.0"),
        (grammars.tenant_id, "{72F988BF-86F1-41AF-91AB-2D7CD011DB47}", "72f988bf-86f1-41af-91ab-2d7cd011db47"),
        (grammars.least_version, "Windows  11 :10.0.22631", "Windows 11: 10.0.22631"),
        (grammars.registry_key, "HKEY_LOCAL_MACHINE\\A", "HKEY_LOCAL_MACHINE\\A"),
        (grammars.absolute_path, "%APPDATA%\\Zoom\\bin", "%APPDATA%\\Zoom\\bin"),
    ],
)
def test_entries_come_to_their_normal_form_and_stay_there(
    grammar: Callable[[str], str], text: str, normal: str
) -> None:
    assert grammar(text) == normal
    assert grammar(normal) == normal


@pytest.mark.parametrize(
    ("grammar", "text", "reason"),
    [
        (grammars.thumbprint, "304B", "this one 4"),
        (grammars.thumbprint, "Z" * 40, "0 to 9 and A to F"),
        (grammars.client_version, "4.7", "4.8 and later"),
        (grammars.client_version, "4", "two to four numbers"),
        (grammars.client_version, "4.8.0.1.2", "two to four numbers"),
        (grammars.tenant_id, "contoso", "globally unique"),
        (grammars.least_version, "10.0.22631", "edition: version"),
        (grammars.least_version, "Windows 11: latest", "latest is not a version"),
        (grammars.least_version, f"{'x' * 61}: 1", "60 characters"),
        (grammars.least_patch, "Android 14: 2026-13", "2026-13 is not a month"),
        (grammars.registry_key, "Software\\Zscaler", "begin with HKEY"),
        (grammars.absolute_path, "process.exe", "whole path"),
        (grammars.absolute_path, '"C:\\a.exe"', "double quotes"),
        (grammars.ownership_variable, "a-b", "letters and digits"),
        (grammars.domain_or_workgroup, "corp example", "no spaces"),
        (grammars.certificate, "aGVsbG8=", "not a certificate"),
        (grammars.certificate, "-----BEGIN PRIVATE KEY-----", "private key"),
        (grammars.certificate, PEM + PEM, "2 certificates"),
    ],
)
def test_a_wrong_entry_is_refused_with_the_reason(grammar: Callable[[str], str], text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        grammar(text)


def test_a_certificate_is_kept_on_one_line_and_named() -> None:
    stored = grammars.certificate(PEM)
    assert grammars.certificate(stored) == stored
    assert certificates.certificate_facts(stored).startswith("Contoso Device CA, valid until: ")
