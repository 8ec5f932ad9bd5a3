"""Every number that an admin types is refused in our own words, however many digits it has."""

import pytest
from django.test import Client
from django.urls import reverse

from directory.schedule.saving import FIELDS
from profiles.catalog import Platform
from tests.pages import html_of
from tests.profiles.factories import make
from tests.profiles.pages import filled

pytestmark = pytest.mark.django_db
LENGTHS = (19, 4299, 4301, 5000)
PYTHON = ("4300", "set_int_max_str_digits")


def refused(client: Client, address: str, body: dict[str, object]) -> str:
    answer = client.post(address, body)
    page = html_of(answer)
    assert answer.status_code in (409, 422)
    assert not any(word in page.replace("9" * 19, "") for word in PYTHON)
    return page


@pytest.mark.parametrize("length", LENGTHS)
def test_a_rule_order_of_any_length_is_taken_as_the_last_or_refused(length: int, admin_client: Client) -> None:
    body = filled(rule_order="9" * length)
    answer = admin_client.post(reverse("profiles:add", args=[Platform.WINDOWS]), body)
    assert answer.status_code == (302 if length < 4300 else 422)
    if length > 4300:
        assert "The rule order must be a whole number from 1." in html_of(answer)


@pytest.mark.parametrize("length", LENGTHS)
def test_a_revision_of_any_length_is_none_that_was_read(length: int, admin_client: Client) -> None:
    profile = make("Finance")
    address = reverse("profiles:edit", args=[profile.platform, profile.pk])
    refused(admin_client, address, filled(name="Sales", rule_order="1", revision="9" * length))


@pytest.mark.parametrize("length", LENGTHS)
def test_settings_of_the_sync_refuse_numbers_of_any_length(length: int, admin_client: Client) -> None:
    for name in FIELDS:
        body = {f"sync-{other}": "" for other in FIELDS} | {"sync-revision": 0, f"sync-{name}": "9" * length}
        assert "Enter a whole number" in refused(admin_client, reverse("support:sync_settings"), body)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("name", ["requests_per_second", "requests_per_hour"])
def test_a_pace_of_any_length_is_refused(name: str, length: int, admin_client: Client) -> None:
    body = {
        "kind": "oneapi",
        "base_url": "https://zia.halden.example/zia/api/v1",
        "token_url": "https://halden.zslogin.net/oauth2/v1/token",
        "client_id": "a",
        "client_secret": "b",
        "audience": "c",
        "requests_per_second": "2",
        "requests_per_hour": "1000",
        "revision": 0,
        name: "9" * length,
    }
    page = refused(admin_client, reverse("directory:connection"), body)
    assert f'id="id_{name}_error"' in page
