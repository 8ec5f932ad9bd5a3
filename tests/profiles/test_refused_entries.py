"""A list says of each of its entries why it is refused, not of the first one only, wherever it comes from."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.lib.errors import DomainError
from profiles import catalog
from profiles.catalog import Platform, Setting
from profiles.catalog.bypass import traffic
from profiles.editing.drafts import ProfileDraft, checked_settings
from profiles.objects.values import ObjectDraft, checked
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


@pytest.mark.parametrize(("number", "last"), [(10, "70009"), (11, "And 1 more entry is"), (1500, "And 1,490 more ent")])
def test_beyond_ten_only_the_number_is_told(number: int, last: str) -> None:
    words = refused([f"{70_000 + n}:*" for n in range(number)])
    assert len(words) == min(number, 11)
    assert words[-1].startswith(last)


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
    assert str(caught.value).endswith("; and 2 more")
