"""The overlap check of the form: on the page, live while the lists are typed, and on Review changes."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from profiles import catalog
from profiles.catalog import Platform, first_overlaps
from profiles.forms import overlap
from profiles.models import AppProfile
from tests.pages import html_of
from tests.profiles.factories import make
from tests.profiles.pages import add_page, filled, line

pytestmark = pytest.mark.django_db
URL = "/profiles/windows/overlaps/ipv4/"


def asked(client: Client, inclusions: str, exclusions: str, url: str = URL) -> str:
    family = url.rstrip("/").rsplit("/", 1)[1]
    answer = client.post(url, {f"{family}_inclusions": inclusions, f"{family}_exclusions": exclusions})
    assert answer.status_code == 200
    return unescape(html_of(answer))


def test_the_stored_lists_are_judged_on_the_page_without_javascript(admin_client: Client) -> None:
    settings = {"ipv4_inclusions": ["10.0.0.0/8:443", "192.0.2.0/24"], "ipv4_exclusions": ["10.1.0.0/16"]}
    profile = make("Finance", settings=settings)
    page = html_of(admin_client.get(reverse("profiles:edit", args=["windows", profile.pk])))
    shown = line(page, "ipv4_exclusions")
    assert "1 overlap</span></summary>" in shown.replace(" </span>", "</span>")
    assert (
        "the exclusion 10.1.0.0/16 wins over the inclusion 10.0.0.0/8:443, because its network is the smaller" in shown
    )
    assert "Exclusion wins" in shown
    assert "overlap" not in line(page, "ipv4_inclusions")
    assert "overlap" not in line(page, "domain_exclusions")


def test_an_untouched_form_says_what_its_defaults_do_and_that_nothing_overlaps(admin_client: Client) -> None:
    page = add_page(admin_client)
    assert "6 overlaps" in line(page, "ipv4_exclusions")
    assert "no overlap" in line(page, "ipv6_exclusions")
    assert "No inclusion shares traffic with an exclusion" in line(page, "ipv6_exclusions")


@pytest.mark.parametrize(
    ("platform", "families"),
    [
        (Platform.WINDOWS, ["IPv4", "IPv6"]),
        (Platform.MACOS, ["IPv4", "IPv6"]),
        (Platform.LINUX, ["IPv4"]),
        (Platform.IOS, []),
        (Platform.ANDROID, ["IPv4"]),
    ],
)
def test_a_platform_checks_the_lists_that_it_has(platform: Platform, families: list[str], admin_client: Client) -> None:
    page = add_page(admin_client, platform)
    assert [name for name in ("IPv4", "IPv6") if f"{name} overlap check" in page] == families
    for name in ("ipv4", "ipv6"):
        answer = admin_client.post(reverse("profiles:overlaps", args=[platform, name]))
        assert answer.status_code == (200 if name in map(str.lower, families) else 404)


def test_lists_as_typed_are_compared_and_what_cannot_be_read_is_named(admin_client: Client) -> None:
    page = asked(admin_client, " 10.0.0.0/8 ,10.0.0.999\r\n\r\n10.0.0.0/8", "10.0.0.1:80:tcp\n[::]\n<b>")
    assert "1 overlap, " in page
    assert "TCP traffic to 10.0.0.1 on port 80 stays out of the tunnel" in page
    assert "IPv4 Inclusion: 10.0.0.999 " in page
    assert "IPv4 Exclusion: [::]: " in page
    assert "IPv4 Exclusion: <b> " in page
    assert "3 not read" in page
    assert 'hx-swap-oob="innerHTML"' in page


def test_what_was_typed_is_escaped(admin_client: Client) -> None:
    answer = admin_client.post(URL, {"ipv4_inclusions": "<script>", "ipv4_exclusions": ""})
    assert b"<script>" not in answer.content
    assert b"&lt;script&gt;" in answer.content


def test_ipv6_lists_are_compared(admin_client: Client) -> None:
    page = asked(admin_client, "[2001:db8::/32]", "2001:db8::1", "/profiles/macos/overlaps/ipv6/")
    assert "Traffic to [2001:DB8::1] stays out of the tunnel" in page


def test_a_list_above_its_limit_is_not_compared(admin_client: Client) -> None:
    page = asked(admin_client, ",".join(["10.0.0.0/8"] * 1000), "10.0.0.0/8")
    assert "IPv4 Inclusion: it has 10,999 characters, 6,144 are allowed." in page
    assert "no overlap" in page


def test_of_many_overlaps_only_the_first_are_put_into_words(admin_client: Client) -> None:
    many = ",".join(f"1.1.1.1:1-{port}" for port in range(2, 480))
    page = asked(admin_client, many[:6144].rpartition(",")[0], many[:6144].rpartition(",")[0])
    total = int(re.findall(r"([\d,]+) overlaps", page)[0].replace(",", ""))
    assert total > 150_000
    assert f"The first {overlap.SHOWN} of {total:,} overlaps." in page
    assert page.count("<li>") == overlap.SHOWN


def test_counting_finds_as_many_pairs_as_there_are() -> None:
    lists = ["10.0.0.0/8", "10.1.0.0/16", "192.0.2.1"], ["10.1.1.1", "192.0.2.0/24"]
    count, first = first_overlaps(*lists, most=2)
    assert count == 3
    assert first == catalog.overlaps(*lists)[:2]


def test_a_reader_may_ask_and_nobody_else_may(reader_client: Client, client: Client) -> None:
    assert "no overlap" in asked(reader_client, "", "")
    assert client.post(URL).status_code == 302
    assert reader_client.get(URL).status_code == 405


def test_an_admin_without_the_permission_is_refused(django_user_model: type, client: Client) -> None:
    client.force_login(django_user_model.objects.create_user("nobody"))  # type: ignore[attr-defined]
    assert client.post(URL).status_code == 403


def test_asking_stores_nothing_and_asks_the_database_the_same_for_long_lists(admin_client: Client) -> None:
    counts = []
    for size in (1, 300):
        entries = "\n".join(f"10.0.{number // 250}.{number % 250}" for number in range(size))
        with CaptureQueriesContext(connection) as queries:
            asked(admin_client, entries, "10.0.0.0/8")
        counts.append(len(queries))
        assert not any(query["sql"].startswith(("INSERT", "UPDATE", "DELETE")) for query in queries)
    assert counts[0] == counts[1]


def test_a_review_shows_the_overlaps_of_what_would_be_saved(admin_client: Client) -> None:
    profile = make("Finance")
    body = filled(revision=1, ipv4_inclusions="10.1.0.0/16", ipv4_exclusions="10.0.0.0/8", review="1")
    page = html_of(admin_client.post(reverse("profiles:edit", args=["windows", profile.pk]), body))
    assert "Overlaps of inclusions and exclusions" in page
    assert "the inclusion 10.1.0.0/16 wins over the exclusion 10.0.0.0/8" in page
    assert AppProfile.objects.get(pk=profile.pk).settings["ipv4_inclusions"] == ["0.0.0.0/0"]


def test_a_review_on_a_platform_without_such_lists_does_not_mention_them(admin_client: Client) -> None:
    body = filled(Platform.IOS, review="1")
    page = html_of(admin_client.post(reverse("profiles:add", args=["ios"]), body))
    assert "Review changes" in page
    assert "Overlaps of" not in page
