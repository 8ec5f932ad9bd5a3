"""The objects' forms are made of the profile form's parts: controls, needs, pickers, errors."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from profiles.models import ForwardingProfile, ProcessApp
from tests.pages import html_of
from tests.profiles.objects.factories import forwarding, made, network, untouched
from tests.profiles.objects.posture_factories import posture
from tests.profiles.pages import line

pytestmark = pytest.mark.django_db
FORWARDING, GROUPS, PROCESSES = "forwarding-profiles", "device-groups", "application-bypass-process-based"


def add(slug: str) -> str:
    return reverse("objects:add", args=[slug])


def options(slug: str, key: str) -> str:
    return reverse("objects:options", args=[slug, key])


def classes(page: str, key: str) -> str:
    found = re.search(rf'class="setting ([^"]*)" id="setting-{key}"', page)
    assert found
    return found[1]


def test_what_a_choice_rules_out_is_away_and_what_waits_for_a_switch_is_shown(admin_client: Client) -> None:
    page = html_of(admin_client.get(add(FORWARDING)))
    assert 'data-alternatives="away"' in page
    assert classes(page, "trusted_networks") == "references unmet away"
    assert 'data-needs="criteria_source=predefined"' in line(page, "trusted_networks")
    assert classes(page, "split_vpn_trusted_zia_same") == "switch unmet"
    assert 'data-needs="split_vpn"' in line(page, "split_vpn_trusted_zia_same")
    assert classes(page, "dns_servers") == "tags"


def test_a_need_that_something_is_off_is_an_alternative_too(admin_client: Client) -> None:
    row = forwarding(off_trusted_zia_same=True)
    page = html_of(admin_client.get(reverse("objects:edit", args=[FORWARDING, row.pk])))
    assert classes(page, "off_trusted_zia_action") == "choice unmet away"
    assert "off_trusted_zia_same=off" in line(page, "off_trusted_zia_action")


def test_what_was_refused_stays_in_sight_where_a_choice_rules_it_out(admin_client: Client) -> None:
    body = untouched("forwarding_profile", criteria_source="predefined", dns_servers="10.1.1.999")
    answer = admin_client.post(add(FORWARDING), body)
    assert answer.status_code == 422
    assert classes(html_of(answer), "dns_servers") == "tags unmet"


def test_a_list_that_only_lines_part_keeps_the_commas_of_its_entries(admin_client: Client) -> None:
    page = html_of(admin_client.get(add(PROCESSES)))
    assert "data-lines" in line(page, "subjects")
    assert "One a line." in line(page, "subjects")
    subject = "Contoso: CN=Contoso, O=Contoso Ltd"
    admin_client.post(add(PROCESSES), {"name": "ERP", "paths": "C:\\erp.exe", "subjects": subject})
    row = ProcessApp.objects.get()
    assert row.settings["subjects"] == [subject]
    url = reverse("objects:edit", args=[PROCESSES, row.pk])
    refused = {"name": "", "paths": "C:\\erp.exe", "subjects": subject, "revision": 1}
    assert "data-changed" not in line(html_of(admin_client.post(url, refused)), "subjects")


def test_an_entry_with_a_space_is_not_parted_when_a_list_is_pasted(admin_client: Client) -> None:
    page = html_of(admin_client.get(add("device-posture")))
    for key in ("windows_versions", "android_versions", "thumbprints"):
        assert "data-spaces" in line(page, key), key
    assert "data-spaces" not in line(page, "client_versions")


def test_a_picker_offers_what_the_setting_may_point_at(admin_client: Client) -> None:
    row = network("Head office")
    network("Branch")
    answer = admin_client.get(options(FORWARDING, "trusted_networks"), {"q": "head"}).json()
    assert [(found["value"], found["text"]) for found in answer["results"]] == [(str(row.pk), "Head office")]
    posture("Firewall on")
    assert admin_client.get(options(GROUPS, "group_1")).json()["results"][0]["hint"] == "Windows"


@pytest.mark.parametrize("key", ["dns_servers", "nothing"])
def test_a_setting_that_points_at_nothing_has_no_options(admin_client: Client, key: str) -> None:
    assert admin_client.get(options(FORWARDING, key)).status_code == 404


def test_one_who_may_not_look_gets_no_options(client: Client) -> None:
    assert client.get(options(FORWARDING, "trusted_networks")).status_code == 302


def test_an_object_that_is_gone_is_refused_at_its_field(admin_client: Client) -> None:
    body = {"name": "Laptops", "on_windows": "on", "group_1": "999"}
    answer = admin_client.post(add(GROUPS), body)
    assert answer.status_code == 422
    page = html_of(answer)
    assert "No device posture has the id 999." in line(page, "group_1")
    assert 'href="#setting-group_1"' in page


def test_the_form_takes_the_same_queries_however_many_objects_it_points_at(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for more in (1, 30):
        ids = [network(f"{more}-{n}").pk for n in range(more)]
        row = forwarding(f"With {more}", criteria_source="predefined", trusted_networks=ids)
        with django_assert_max_num_queries(20) as captured:
            page = html_of(admin_client.get(reverse("objects:edit", args=[FORWARDING, row.pk])))
        counts.append(len(captured))
        assert page.count(" selected>") >= more
    assert counts[0] == counts[1]
    assert ForwardingProfile.objects.count() == 3


def test_a_group_of_postures_is_drawn_with_few_queries(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [posture(f"Posture {n}") for n in range(5)]
    groups = {f"group_{n}": [row.pk] for n, row in enumerate(rows, start=1)}
    row = made("device_group", "Laptops", on_windows=True, **groups)
    with django_assert_max_num_queries(14):
        page = html_of(admin_client.get(reverse("objects:edit", args=[GROUPS, row.pk])))
    assert '"Posture 0" OR "Posture 1"' in page.replace("&quot;", '"')
