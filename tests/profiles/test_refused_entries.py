"""A list says of each of its entries why it is refused, not of the first one only, wherever it comes from."""

import html
import json

import pytest
from django.test import Client
from django.urls import reverse

from portal.lib.errors import DomainError
from profiles import catalog
from profiles.catalog import Platform, Setting
from profiles.catalog.bypass import traffic
from profiles.editing.drafts import ProfileDraft, checked_settings
from profiles.objects.values import ObjectDraft, checked
from tests.pages import html_of
from tests.profiles.objects.factories import kind_of, untouched
from tests.profiles.pages import line, send
from tests.profiles.values import key

PORTS: Setting = key("source_port_bypasses")


def refused(raw: str | list[str]) -> list[str]:
    with pytest.raises(ValueError, match="not a port") as caught:
        catalog.check(PORTS, Platform.WINDOWS, raw)
    return catalog.sentences(caught.value)


def test_each_refused_entry_is_named_once_with_its_reason() -> None:
    words = refused("70000:tcp, 53:*, 80000:udp\n70000:tcp")
    assert words == [
        "70000:tcp: 70000 is not a port from 1 to 65535.",
        "80000:udp: 80000 is not a port from 1 to 65535.",
    ]


@pytest.mark.parametrize(("number", "last"), [(10, "70009"), (11, "And 1 more entry is"), (700, "And 690 more")])
def test_every_refused_entry_is_named_and_one_text_names_ten(number: int, last: str) -> None:
    with pytest.raises(ValueError, match="not a port") as caught:
        catalog.check(PORTS, Platform.WINDOWS, [f"{70_000 + n}:*" for n in range(number)])
    words = catalog.sentences(caught.value)
    assert len(words) == number
    assert words[-1].startswith(f"{70_000 + number - 1}:*: ")
    assert last in str(caught.value)


def test_a_list_that_is_far_too_long_is_refused_as_a_whole() -> None:
    texts = ["70000:*"] * (2 * PORTS.limit // len("70000:*"))
    with pytest.raises(ValueError, match="70000 is not a port"):
        catalog.check(PORTS, Platform.WINDOWS, texts)
    with pytest.raises(ValueError, match=r"The list has .* characters"):
        catalog.check(PORTS, Platform.WINDOWS, [*texts, "70000:*"])


@pytest.mark.django_db
@pytest.mark.parametrize("number", [10, 11, 12])
def test_the_page_shows_ten_refused_entries_and_unfolds_the_others(number: int, admin_client: Client) -> None:
    typed = [f"{70_000 + n}:*" for n in range(number)]
    whole = html_of(send(admin_client, source_port_bypasses="\n".join([*typed, "3389:*"])))
    page = line(whole, "source_port_bypasses")
    for entry in typed:
        assert f"<p>{entry}: {entry[:5]} is not a port from 1 to 65535.</p>" in page
    assert ("<details>" in page) is (number > 10)
    assert f"And {number - 10} more {'is' if number == 11 else 'are'} refused" in page or number == 10
    assert "refused, each named there." in whole or number == 10
    assert json.loads(html.unescape(page.split('data-refused="')[1].split('"')[0])) == typed


def test_what_is_wrong_with_the_whole_list_is_one_sentence() -> None:
    with pytest.raises(ValueError, match="must be a list") as caught:
        catalog.check(PORTS, Platform.WINDOWS, 5)
    assert len(catalog.sentences(caught.value)) == 1


@pytest.mark.django_db
def test_the_form_the_verb_and_the_objects_tell_the_same(admin_client: Client) -> None:
    raw = "70000:tcp\n3389:*\n80000:udp"
    page = line(send(admin_client, source_port_bypasses=raw).content.decode(), "source_port_bypasses")
    with pytest.raises(DomainError) as caught:
        checked_settings(Platform.WINDOWS, ProfileDraft("Finance", settings={PORTS.key: raw.split()}), {})
    for words in refused(raw):
        assert f"<p>{words}</p>" in page
        assert words in caught.value.fields[PORTS.key]


@pytest.mark.django_db
def test_an_object_s_list_names_each_refused_entry(admin_client: Client) -> None:
    body = untouched("trusted_network", dns_servers="10.1.1.999\n10.1.1.1\n10.2.2.999")
    page = admin_client.post(reverse("objects:add", args=["trusted-networks"]), body).content.decode()
    for entry in ("10.1.1.999", "10.2.2.999"):
        assert page.count(f"{entry}: it is not an IP address.") == 2  # in the summary, and at the field
    draft = ObjectDraft("Head office", {"dns_servers": ["10.1.1.999", "10.2.2.999"]})
    errors = checked(kind_of("trusted_network"), draft, {}).refusals
    assert len(errors["dns_servers"]) == 2


def test_each_wrong_row_of_traffic_is_named() -> None:
    rows = [("TCP", "443", "10.1.0.0/16"), *[("TCP", "0", "10.1.0.0/16")] * 12]
    with pytest.raises(ValueError, match="row 2: 0 is not a port") as caught:
        traffic.rows(rows, 4)
    assert "row 11: " in str(caught.value)
    assert str(caught.value).endswith("; row 13: 0 is not a port from 1 to 65535, a range such as 80-100, or *")
