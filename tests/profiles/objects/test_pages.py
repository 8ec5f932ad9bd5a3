"""The pages that every kind of object has, shown with trusted networks."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from profiles.models.objects import TrustedNetwork
from tests.profiles.objects.factories import network, used_by_profile
from tests.query_counts import assert_same_queries

pytestmark = pytest.mark.django_db
SLUG = "trusted-networks"
LIST = f"/administration/{SLUG}/"


def url(name: str, *args: Any) -> str:
    return reverse(f"objects:{name}", args=[SLUG, *args])


def filled(**changes: Any) -> dict[str, Any]:
    return {"name": "Head office", "condition_match": "1", "dns_servers": "10.1.1.1", **changes}


def test_the_form_adds_and_changes(admin_client: Client) -> None:
    assert admin_client.post(url("add"), filled()).status_code == 302
    row = TrustedNetwork.objects.get()
    body = filled(dns_servers="10.1.1.1\n10.1.1.2", revision=1)
    page = admin_client.post(url("edit", row.pk), body, follow=True).content.decode()
    assert "Head office is saved" in page
    row.refresh_from_db()
    assert row.settings["dns_servers"] == ["10.1.1.1", "10.1.1.2"]
    assert "10.1.1.2" in admin_client.get(url("edit", row.pk)).content.decode()


def test_a_refused_form_keeps_everything_and_names_the_field(admin_client: Client) -> None:
    answer = admin_client.post(
        url("add"), filled(name="Kept", dns_servers="10.1.1.1\n10.9.9.999", egress_ips="1.2.3.4")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Kept", "10.9.9.999: it is not an IP address", "1.2.3.4", 'href="#setting-dns_servers"'):
        assert words in page
    assert not TrustedNetwork.objects.exists()


def test_a_conflict_leads_back_to_the_form_with_everything_that_was_typed(admin_client: Client) -> None:
    row = network()
    admin_client.post(url("edit", row.pk), filled(dns_servers="10.7.7.7", revision=1))
    page = admin_client.post(url("edit", row.pk), filled(dns_servers="10.8.8.8", revision=1, back="1")).content.decode()
    assert 'id="settings-form"' in page
    assert "10.8.8.8" in page
    row.refresh_from_db()
    assert row.settings["dns_servers"] == ["10.7.7.7"]


def test_one_or_several_are_copied_from_the_list(admin_client: Client) -> None:
    rows = [network("A"), network("B")]
    page = admin_client.post(url("copy"), {"ids": [row.pk for row in rows]}, follow=True).content.decode()
    assert "Copied as Copy of A, Copy of B" in page
    assert "Choose the trusted networks" in admin_client.post(url("copy"), {"ids": ["x"]}, follow=True).content.decode()
    assert admin_client.get(url("copy")).status_code == 405


def test_deletion_asks_and_then_deletes(admin_client: Client) -> None:
    row = network()
    assert "Delete Head office?" in admin_client.get(url("delete", row.pk)).content.decode()
    page = admin_client.post(url("delete", row.pk), follow=True).content.decode()
    assert "Head office is deleted" in page
    assert admin_client.get(url("delete", row.pk)).status_code == 404


def test_deletion_is_refused_with_the_users_as_links(admin_client: Client) -> None:
    row = network()
    profile = used_by_profile("trusted_network", row)
    link = reverse("profiles:edit", args=["windows", profile.pk])
    for answer, status in (
        (admin_client.get(url("delete", row.pk)), 200),
        (admin_client.post(url("delete", row.pk)), 409),
    ):
        page = answer.content.decode()
        assert answer.status_code == status
        assert "Head office cannot be deleted" in page
        assert f'href="{link}"' in page
    assert TrustedNetwork.objects.exists()
    assert f'href="{link}"' in admin_client.get(url("edit", row.pk)).content.decode()


def test_what_is_built_in_offers_no_way_to_change_it(admin_client: Client) -> None:
    row = network()
    TrustedNetwork.objects.update(is_builtin=True)
    page = admin_client.get(url("edit", row.pk)).content.decode()
    assert "sticky-save" not in page
    assert url("delete", row.pk) not in admin_client.get(LIST).content.decode()
    assert "It comes with the portal" in admin_client.get(url("delete", row.pk)).content.decode()
    assert admin_client.post(url("delete", row.pk)).status_code == 400
    assert admin_client.post(url("edit", row.pk), filled(revision=1)).status_code == 422


def test_a_read_only_admin_looks_and_nothing_more(reader_client: Client) -> None:
    row = network()
    page = reader_client.get(LIST).content.decode()
    assert "Head office" in page
    for control in ("Add Trusted Network", "Copy", "Delete", "checkbox"):
        assert control not in page
    form = reader_client.get(url("edit", row.pk)).content.decode()
    assert "sticky-save" not in form
    for answer in (
        reader_client.get(url("add")),
        reader_client.post(url("add"), filled()),
        reader_client.post(url("edit", row.pk), filled(revision=1)),
        reader_client.post(url("copy"), {"ids": [row.pk]}),
        reader_client.get(url("delete", row.pk)),
        reader_client.post(url("delete", row.pk)),
    ):
        assert answer.status_code == 403
    assert TrustedNetwork.objects.count() == 1


def test_an_unknown_kind_is_not_found(admin_client: Client) -> None:
    assert admin_client.get("/administration/flying-carpets/").status_code == 404


def test_the_menu_leads_to_the_list_and_back(admin_client: Client) -> None:
    page = admin_client.get(LIST).content.decode()
    assert f'href="{LIST}" aria-current="page"' in page
    assert "No trusted networks yet" in page


def test_the_list_takes_the_same_queries_at_any_size(admin_client: Client) -> None:
    assert_same_queries(admin_client, [LIST], lambda name: used_by_profile("trusted_network", network(name), name))


def test_the_form_takes_the_same_queries_however_many_refer_to_the_object(admin_client: Client) -> None:
    row = network()
    address = url("edit", row.pk)
    assert_same_queries(
        admin_client, [address], lambda name: used_by_profile("trusted_network", row, name), sizes=(2, 60)
    )
    assert "and 12 more" in admin_client.get(address).content.decode()
