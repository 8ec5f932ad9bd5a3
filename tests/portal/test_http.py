"""Which address a request comes from, also where a proxy or a client writes something odd."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django.fixtures import Settings

from portal.audit.models import AuditEntry
from portal.lib.http import client_ip

FORWARDED = "203.0.113.9, 198.51.100.7, 192.0.2.4, 10.0.0.2"
"""The client may have written what it likes on the left; each proxy adds who called it on the right."""


@pytest.mark.parametrize(
    ("proxies", "forwarded", "client"),
    [
        (0, FORWARDED, "127.0.0.1"),
        (1, FORWARDED, "10.0.0.2"),
        (2, FORWARDED, "192.0.2.4"),
        (3, FORWARDED, "198.51.100.7"),
        (4, FORWARDED, "203.0.113.9"),
        (5, FORWARDED, "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (2, " , 192.0.2.4 ,, 10.0.0.2", "192.0.2.4"),
    ],
)
def test_each_trusted_proxy_is_counted_from_the_right(
    proxies: int, forwarded: str, client: str, settings: Settings
) -> None:
    settings.PORTAL_TRUSTED_PROXY_COUNT = proxies
    assert client_ip(RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})) == client


READ = {
    "192.0.2.4": "192.0.2.4",
    "192.0.2.4:51234": "192.0.2.4",
    '"192.0.2.4:51234"': "192.0.2.4",
    "2001:db8::1": "2001:db8::1",
    "2001:DB8:0::1": "2001:db8::1",
    "[2001:db8::1]": "2001:db8::1",
    "[2001:db8::1]:443": "2001:db8::1",
    '"[2001:db8::1]:443"': "2001:db8::1",
    "[192.0.2.4]:80": "192.0.2.4",
    "fe80::1%eth0": "fe80::1",
    "::ffff:192.0.2.4": "192.0.2.4",
    "192.0.2.4:65535": "192.0.2.4",
}
ODD = (
    "unknown",
    "_hidden",
    "192.0.2.4:65536",
    "192.0.2.4:x",
    "192.0.2.4/24",
    "192.0.2.256",
    "192.0.2",
    "0192.0.2.4",
    "[2001:db8::1",
    "[2001:db8::1]x",
    "2001:db8::1]:443",
    "::g",
    "'; DROP TABLE audit_auditentry; --",
    "１９２.0.2.4",
    "for=192.0.2.4",
    "a" * 8000,
    "[]",
    ":",
    '"',
    "%",
)


@pytest.mark.parametrize("text", READ)
def test_an_address_is_read_in_every_way_that_proxies_write_it(text: str, settings: Settings) -> None:
    settings.PORTAL_TRUSTED_PROXY_COUNT = 1
    asked = RequestFactory().get("/", headers={"X-Forwarded-For": f"203.0.113.9, {text}"}, REMOTE_ADDR="10.0.0.9")
    assert client_ip(asked) == READ[text]
    assert client_ip(RequestFactory().get("/", REMOTE_ADDR=text)) == READ[text]


@pytest.mark.parametrize("text", ODD)
def test_what_is_no_address_is_passed_over_for_the_proxys(text: str, settings: Settings) -> None:
    settings.PORTAL_TRUSTED_PROXY_COUNT = 1
    asked = RequestFactory().get("/", headers={"X-Forwarded-For": text}, REMOTE_ADDR="10.0.0.9")
    assert client_ip(asked) == "10.0.0.9"
    assert client_ip(RequestFactory().get("/", REMOTE_ADDR=text)) == ""


@pytest.mark.parametrize("count", [-1, -2, 0])
def test_without_a_trusted_proxy_nobody_chooses_the_address(count: int, settings: Settings) -> None:
    settings.PORTAL_TRUSTED_PROXY_COUNT = count
    asked = RequestFactory().get("/", headers={"X-Forwarded-For": FORWARDED}, REMOTE_ADDR="10.0.0.9")
    assert client_ip(asked) == "10.0.0.9"


@pytest.mark.django_db
@pytest.mark.parametrize("text", [*READ, *ODD])
@pytest.mark.parametrize("path", ["sign_in", "token"])
def test_no_address_breaks_what_is_written_down(client: Client, text: str, path: str, settings: Settings) -> None:
    settings.PORTAL_TRUSTED_PROXY_COUNT = 1
    headers = {"X-Forwarded-For": text}
    if path == "sign_in":
        client.post(reverse("account_login"), {"login": "nobody", "password": "wrong"}, headers=headers)
    else:
        body = {"grant_type": "client_credentials", "client_id": "nobody", "client_secret": "wrong"}
        client.post(reverse("token"), body, headers=headers)
    assert AuditEntry.objects.get().client_ip == READ.get(text, "127.0.0.1")


@pytest.mark.django_db
def test_an_address_that_is_not_known_is_none(client: Client) -> None:
    client.post(reverse("account_login"), {"login": "nobody", "password": "wrong"}, REMOTE_ADDR="")
    assert AuditEntry.objects.get().client_ip is None


@pytest.mark.django_db
def test_the_log_shows_the_same_address(client: Client, settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.PORTAL_TRUSTED_PROXY_COUNT = 1
    client.get(reverse("account_login"), headers={"X-Forwarded-For": "198.51.100.66, 192.0.2.4:51234"})
    logged = [record.msg["ip"] for record in caplog.records if isinstance(record.msg, dict)]
    assert set(logged) == {"192.0.2.4"}


@pytest.mark.own_database
@pytest.mark.parametrize(("count", "code"), [("-1", 1), ("0", 0), ("10", 0), ("11", 1), ("two", 1)])
def test_a_number_of_proxies_that_cannot_be_stops_the_start(tmp_path: Path, count: str, code: int) -> None:
    env = {**os.environ, "PORTAL_DATA_DIR": str(tmp_path), "PORTAL_TRUSTED_PROXY_COUNT": count}
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(command, env=env, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert ("PORTAL_TRUSTED_PROXY_COUNT is" in done.stderr) is (code == 1)
