"""Which address a request comes from."""

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

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
