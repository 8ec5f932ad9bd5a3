"""One system check per dangerous setting."""

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from pytest_django.fixtures import Settings

TENANT = {
    "PORTAL_ZIA_MODE": "tenant",
    "PORTAL_ZIA_BASE_URL": "https://api.example",
    "PORTAL_ZIA_TOKEN_URL": "https://id.example/oauth2/v1/token",
    "PORTAL_ZIA_CLIENT_ID": "id",
    "PORTAL_ZIA_CLIENT_SECRET": "secret",
}
HOSTS = ["portal.example", "127.0.0.1"]
STRONG = "k3y-0123456789abcdefghijklmnopqrstuvwxyz"

CASES: dict[str, dict[str, Any]] = {
    "portal.E001": {"DEBUG": True, "ALLOWED_HOSTS": HOSTS},
    "portal.E002": {"ALLOWED_HOSTS": ["*"]},
    "portal.E003": {"PORTAL_ZIA_MODE": "elsewhere"},
    "portal.E004": {**TENANT, "PORTAL_ZIA_CLIENT_SECRET": ""},
    "portal.E005": {**TENANT, "PORTAL_ZIA_BASE_URL": "http://api.example"},
    "portal.E006": {"PORTAL_SYNC_MINUTES": 5},
    "portal.E008": {"ALLOWED_HOSTS": ["portal.example"]},
    "portal.E009": {"PORTAL_ENCRYPTION_KEYS": ["x" * 64]},
    "portal.E010": {"PORTAL_ENCRYPTION_KEYS": [STRONG, STRONG]},
    "portal.E011": {"PORTAL_ZIA_REQUESTS_PER_SECOND": -1.0},
    "portal.E012": {"PORTAL_WORKER_SILENCE": 5.0},
    "portal.E013": {"PORTAL_TRUSTED_PROXY_COUNT": -1},
    "portal.E020": {"PORTAL_SESSION_IDLE_MINUTES": 4},
    "portal.E021": {"PORTAL_DEVICE_PURGE_DAYS": -1},
    "portal.E022": {"PORTAL_KEEP_ALIVE_MINUTES": 0},
    "portal.E023": {"PORTAL_CLIENT_RATE_LIMIT": "often"},
    "portal.W003": {"SECRET_KEY": "changeme"},
    "portal.W004": {"PORTAL_HSTS_SUBDOMAINS": True},
    "portal.W001": {"ALLOWED_HOSTS": HOSTS},
    "portal.W002": {"ALLOWED_HOSTS": HOSTS, "PORTAL_HTTPS": True},
}


@pytest.fixture(autouse=True)
def default_hosts(settings: Settings) -> None:
    """Django's test runner adds a host of its own."""
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def found() -> set[str]:
    return {str(message.id) for message in run_checks() if str(message.id).startswith("portal.")}


def test_the_defaults_are_safe() -> None:
    assert found() == set()


@pytest.mark.parametrize("code", CASES)
def test_a_dangerous_setting_is_named(code: str, settings: Settings) -> None:
    for name, value in CASES[code].items():
        setattr(settings, name, value)
    assert code in found()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_SYNC_MINUTES", 14),
        ("PORTAL_SYNC_HOLD_PERCENT", 101),
        ("PORTAL_SYNC_HOLD_ABOVE", -1),
        ("PORTAL_SYNC_KEEP_DAYS", 0),
    ],
)
def test_a_number_of_the_sync_out_of_its_limits_is_named(name: str, value: int, settings: Settings) -> None:
    setattr(settings, name, value)
    assert [message.msg for message in run_checks() if message.id == "portal.E006"] == [f"{name} is {value}."]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("PORTAL_SESSION_IDLE_MINUTES", 5, 4),
        ("PORTAL_SESSION_IDLE_MINUTES", 1440, 1441),
        ("PORTAL_SESSION_HOURS", 1, 0),
        ("PORTAL_SESSION_HOURS", 168, 169),
    ],
)
def test_a_session_ends_within_its_limits(name: str, good: int, bad: int, settings: Settings) -> None:
    setattr(settings, name, good)
    assert found() == set()
    setattr(settings, name, bad)
    assert [message.msg for message in run_checks() if message.id == "portal.E020"] == [f"{name} is {bad}."]


@pytest.mark.parametrize("name", ["PORTAL_DEVICE_INACTIVE_DAYS", "PORTAL_DEVICE_PURGE_DAYS"])
def test_devices_are_kept_for_ten_years_at_most(name: str, settings: Settings) -> None:
    setattr(settings, name, 3650)
    assert found() == set()
    setattr(settings, name, 3651)
    assert [message.msg for message in run_checks() if message.id == "portal.E021"] == [f"{name} is 3651."]


def test_a_complete_tenant_is_fine(settings: Settings) -> None:
    for name, value in TENANT.items():
        setattr(settings, name, value)
    assert found() == set()


def test_a_tenant_without_any_setting_is_left_to_the_connection_page(settings: Settings) -> None:
    settings.PORTAL_ZIA_MODE = "tenant"
    assert found() == set()


@pytest.mark.parametrize("key", ["short-k3y", "abababababababababababababababababababab"])
def test_a_weak_encryption_key_is_named_by_its_place(key: str, settings: Settings) -> None:
    settings.PORTAL_ENCRYPTION_KEYS = [STRONG, key]
    [message] = [message for message in run_checks() if message.id == "portal.E009"]
    assert "Key 2" in str(message.msg)
    assert key not in str(message)


def test_a_secret_key_that_is_its_own_fallback_is_named(settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    assert "portal.E010" in found()


def test_strong_encryption_keys_are_fine(settings: Settings) -> None:
    settings.PORTAL_ENCRYPTION_KEYS = [STRONG, STRONG[::-1]]
    assert found() == set()


def test_a_readable_secret_key_is_named(settings: Settings, tmp_path: Path) -> None:
    settings.PORTAL_DATA_DIR = tmp_path
    key = tmp_path / "secret_key"
    key.write_text("x")
    key.chmod(0o644)
    assert "portal.E007" in found()


@pytest.mark.parametrize("name", ["PORTAL_ZIA_BASE_URL", "PORTAL_ZIA_TOKEN_URL"])
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://user:secret@api.example", "Leave name and password out"),
        ("https://169.254.169.254", "link-local"),
        ("https://2852039166/x", "link-local"),
        ("https://[fe80::1]", "link-local"),
        ("http://api.example", "Use https"),
        ("api.example", "whole address"),
    ],
)
def test_an_address_of_zia_is_held_to_the_rules_of_the_page(
    name: str, url: str, words: str, settings: Settings
) -> None:
    for setting, value in {**TENANT, name: url}.items():
        setattr(settings, setting, value)
    [message] = [message for message in run_checks() if message.id == "portal.E005"]
    assert str(message.msg).startswith(name)
    assert words in str(message.msg)
    assert "secret" not in str(message.msg)


@pytest.mark.parametrize("is_debug", [True, False])
@pytest.mark.parametrize("keys", [[], [STRONG]])
def test_a_weak_secret_key_is_always_said(is_debug: bool, keys: list[str], settings: Settings) -> None:
    settings.DEBUG, settings.PORTAL_ENCRYPTION_KEYS, settings.SECRET_KEY = is_debug, keys, "changeme"
    assert "portal.W003" in found()


def test_a_weak_former_secret_key_is_named_by_its_place(settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = [STRONG, "changeme"]
    [message] = [message for message in run_checks() if message.id == "portal.W003"]
    assert "Key 2 of PORTAL_SECRET_KEY_FALLBACKS" in str(message.msg)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("PORTAL_KEEP_ALIVE_MINUTES", 1, 0),
        ("PORTAL_KEEP_ALIVE_MINUTES", 1440, 1441),
        ("PORTAL_ENROLMENT_CODE_HOURS", 1, 0),
        ("PORTAL_ENROLMENT_CODE_HOURS", 720, 721),
        ("PORTAL_CLIENT_RATE_LIMIT", "2/second", "0/second"),
        ("PORTAL_API_RATE_LIMIT", "100/m", "100/month"),
        ("PORTAL_ZIA_RATE_LIMIT", "", "2"),
    ],
)
def test_clients_are_heard_within_limits(name: str, good: object, bad: object, settings: Settings) -> None:
    setattr(settings, name, good)
    assert found() == set()
    setattr(settings, name, bad)
    assert found() <= {"portal.E022", "portal.E023"}
    assert [message.msg for message in run_checks() if f"{name} is" in message.msg] == [f"{name} is {bad!r}."]
