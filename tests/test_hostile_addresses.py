"""Addresses that nobody types: every list and picker answers them without breaking."""

import pytest
from django.test import Client
from django.urls import reverse

from profiles.objects.registry import KINDS

pytestmark = pytest.mark.django_db
LISTS = [
    *(reverse(f"directory:{name}") for name in ("groups", "departments", "users", "runs")),
    *(reverse(f"zia:{name}") for name in ("groups", "departments", "users", "group_options", "department_options")),
    *(kind.list_url for kind in KINDS),
    reverse("profiles:list", args=["windows"]),
    reverse("profiles:effective"),
    reverse("profiles:compare"),
    reverse("profiles:group_options"),
    reverse("profiles:user_options"),
    reverse("audit:list"),
]
DIGITS = "9" * 5000  # more than Python reads as one number
QUERIES = [
    "q=%00",
    "q=a%00b",
    "q=%25_%5C",
    "page=0",
    "page=-1",
    "page=x",
    "per_page=-1",
    "per_page=0",
    "per_page=7",
    "per_page=x",
    "sort=nothing",
    f"page={DIGITS}",
    f"per_page={DIGITS}",
    f"q={DIGITS}",
    "q=" + "x" * 500,
]
NUMBERS = [
    "run=99999999999999999999999",
    "run=x&change=added",
    "department=9999999999999999999",
    "department=x",
    f"department={DIGITS}",
    f"run={DIGITS}",
    f"user={DIGITS}",
    "since=31-31-31",
    "user=9999999999999999999",
    "user=1&platform=x",
]


@pytest.mark.parametrize("address", LISTS)
def test_an_odd_query_is_answered(address: str, admin_client: Client) -> None:
    for query in (*QUERIES, *NUMBERS):
        answer = admin_client.get(f"{address}?{query}")
        assert answer.status_code in (200, 404), query


@pytest.mark.parametrize("name", ["directory:group", "directory:user", "directory:run", "audit:entry", "support:held"])
def test_an_id_beyond_every_table_is_not_found(name: str, admin_client: Client) -> None:
    assert admin_client.get(reverse(name, args=[10**30])).status_code == 404
