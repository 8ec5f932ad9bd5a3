"""Application Bypass: predefined, custom and process-based applications."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError
from profiles import references
from profiles.catalog import Platform
from profiles.models import CustomApp, PredefinedApp, ProcessApp
from profiles.models.objects import ProfileObject
from profiles.objects import editing
from profiles.objects.kinds.application_bypass import ensure_predefined
from tests.profiles.objects.factories import kind_of, made, used_by_profile
from tests.query_counts import assert_same_queries

pytestmark = pytest.mark.django_db

PREDEFINED, CUSTOM, PROCESS = (f"application-bypass-{kind}" for kind in ("predefined", "custom", "process-based"))
HASH = "ab" * 32


def url(name: str, slug: str, *args: Any) -> str:
    return reverse(f"objects:{name}", args=[slug, *args])


def custom(name: str = "ERP", ipv4: str = "TCP 443 10.1.0.0/16") -> ProfileObject:
    return made("custom_app", name, ipv4=ipv4)


def process(name: str = "Zoom", **settings: Any) -> ProfileObject:
    return made("process_app", name, **(settings or {"paths": ["**\\Zoom.exe"]}))


def rows(name: str, *entries: tuple[str, str, str]) -> dict[str, str]:
    """Rows of a form as a browser sends them."""
    columns = ("protocol", "ports", "addresses")
    return {
        f"{name}-{n}-{key}": text for n, entry in enumerate(entries) for key, text in zip(columns, entry, strict=True)
    }


def test_the_predefined_applications_come_with_the_vendors_ids_and_can_be_chosen() -> None:
    found = references.referable("predefined_app")
    assert found is not None
    names = {row.pk: str(row) for row in found.choosable(Platform.WINDOWS)}
    assert names[3] == "Microsoft Teams"
    assert names[13] == "Windows 365 & Azure Virtual Desktop"
    assert len(names) == 9


def test_a_newer_version_brings_the_predefined_addresses_up_to_date_and_keeps_the_rest() -> None:
    custom()
    PredefinedApp.objects.filter(pk=3).update(settings={"ipv4": "", "ipv6": ""}, name="Old")
    ensure_predefined()
    row = PredefinedApp.objects.get(pk=3)
    assert row.name == "Microsoft Teams"
    assert row.settings["ipv4"].startswith("UDP 3478,3479,3480,3481 52.112.0.0/14,")
    assert (PredefinedApp.objects.count(), CustomApp.objects.count()) == (9, 1)


def test_predefined_applications_are_looked_at_and_nothing_else(admin_client: Client) -> None:
    page = admin_client.get(url("list", PREDEFINED)).content.decode()
    assert "Microsoft Teams" in page
    assert "Add Predefined" not in page
    shown = admin_client.get(url("edit", PREDEFINED, 3)).content.decode()
    for words in ("3478,3479,3480,3481", "52.112.0.0/14, 52.122.0.0/15", "2603:1063::/38", "as of 10 Dec 2024"):
        assert words in shown
    assert "sticky-save" not in shown
    for answer in (
        admin_client.get(url("add", PREDEFINED)),
        admin_client.post(url("add", PREDEFINED), {"name": "Mine"}),
        admin_client.post(url("edit", PREDEFINED, 3), {"name": "Mine"}),
        admin_client.post(url("delete", PREDEFINED, 3)),
    ):
        assert answer.status_code == 403
    with pytest.raises(DomainError, match="comes with the portal"):
        editing.delete(SYSTEM, kind_of("predefined_app"), 3)


def test_a_custom_application_is_added_from_rows(admin_client: Client) -> None:
    body = {"name": "ERP"}
    body |= rows("ipv4", ("TCP", "443, 8000-8010", "10.1.0.0/16, 10.9.9.9"), ("*", "", ""), ("UDP", "", "10.2.0.0/16"))
    body |= rows("ipv6", ("TCP", "*", "2001:db8::/32"))
    assert admin_client.post(url("add", CUSTOM), body).status_code == 302
    row = CustomApp.objects.get()
    assert row.settings["ipv4"] == "TCP 443,8000-8010 10.1.0.0/16,10.9.9.9; UDP * 10.2.0.0/16"
    assert row.settings["ipv6"] == "TCP * 2001:db8::/32"
    form = admin_client.get(url("edit", CUSTOM, row.pk)).content.decode()
    assert 'value="10.1.0.0/16, 10.9.9.9"' in form
    listed = admin_client.get(url("list", CUSTOM)).content.decode()
    assert "TCP 443,8000-8010" in listed
    assert "10.1.0.0/16 and 1 more" in listed
    entry = AuditEntry.objects.get(resource_type="custom_app")
    assert entry.after is not None
    assert row.settings["ipv4"] in entry.after.values()


def test_a_refused_row_is_named_and_every_row_is_kept(admin_client: Client) -> None:
    body = {"name": "ERP"} | rows("ipv4", ("TCP", "443", "10.1.0.0/16"), ("UDP", "70000", "erp.example.com"))
    answer = admin_client.post(url("add", CUSTOM), body)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in (
        "row 2: erp.example.com is a domain",
        'value="70000"',
        'value="10.1.0.0/16"',
        'value="erp.example.com"',
    ):
        assert words in page
    assert not CustomApp.objects.exists()


def test_an_application_without_any_row_is_refused(admin_client: Client) -> None:
    answer = admin_client.post(url("add", CUSTOM), {"name": "ERP"} | rows("ipv4", ("*", "", "")))
    assert answer.status_code == 422
    assert "Give one row at least" in answer.content.decode()


def test_rows_are_taken_out_by_emptying_them(admin_client: Client) -> None:
    row = custom(ipv4="TCP 443 10.1.0.0/16; UDP 53 10.2.0.0/16")
    body = {"name": "ERP", "revision": "1"} | rows("ipv4", ("TCP", "", ""), ("UDP", "53", "10.2.0.0/16"))
    assert admin_client.post(url("edit", CUSTOM, row.pk), body).status_code == 302
    row.refresh_from_db()
    assert row.settings["ipv4"] == "UDP 53 10.2.0.0/16"


def test_a_process_is_added_with_its_criteria_and_commas_in_a_subject_stay(admin_client: Client) -> None:
    body = {
        "name": "Zoom",
        "paths": "%APPDATA%\\Zoom\\bin\\Zoom.exe\n**\\Zoom.exe",
        "signatures": f"Zoom 6: {HASH}",
        "signers": "",
        "subjects": "Zoom: CN=Zoom Communications, Inc., C=US",
    }
    assert admin_client.post(url("add", PROCESS), body).status_code == 302
    row = ProcessApp.objects.get()
    assert row.settings["paths"] == ["%APPDATA%\\Zoom\\bin\\Zoom.exe", "**\\Zoom.exe"]
    assert row.settings["subjects"] == ["Zoom: CN=Zoom Communications, Inc., C=US"]
    page = admin_client.get(url("list", PROCESS)).content.decode()
    assert "SHA 2 Signature, Certificate Subject" in page


@pytest.mark.parametrize(
    ("wanted", "field", "reason"),
    [
        ({"paths": []}, "paths", "one path at least"),
        ({"paths": ["C:\\a*.exe"]}, "paths", "not for some of its letters"),
        (
            {"paths": ["**\\a.exe"], "signatures": [f"A: {HASH}", f"a: {'cd' * 32}"]},
            "signatures",
            "The name a is used twice",
        ),
        ({"paths": ["**\\a.exe"], "signers": ["A: 12"]}, "signers", "40 .SHA-1."),
    ],
)
def test_a_wrong_process_is_refused_on_its_field(wanted: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(DomainError, match=reason) as refused:
        process(**wanted)
    assert set(refused.value.fields) == {field}


def test_lists_are_searched_by_what_they_show(admin_client: Client) -> None:
    custom("ERP", "TCP 443 10.77.0.0/16")
    custom("CRM", "TCP 443 10.88.0.0/16")
    process("Zoom", paths=["C:\\Apps\\Zoom.exe"])
    process("Teams", paths=["**\\ms-teams.exe"])
    for slug, text, found, missing in (
        (CUSTOM, "10.77", "ERP", "CRM"),
        (CUSTOM, "crm", "CRM", "ERP"),
        (PROCESS, "Apps\\Zoom", "Zoom.exe", "ms-teams"),
        (PREDEFINED, "52.122.0.0", "Microsoft Teams", "SharePoint"),
    ):
        page = admin_client.get(url("list", slug), {"q": text}).content.decode()
        assert found in page
        assert missing not in page


def test_the_tabs_lead_to_each_other_and_the_menu_stays_on_application_bypass(admin_client: Client) -> None:
    for slug in (PREDEFINED, CUSTOM, PROCESS):
        page = admin_client.get(url("list", slug)).content.decode()
        assert "<h1>Application Bypass</h1>" in page
        assert f'href="{url("list", slug)}" aria-current="page"' in page
        assert f'href="{url("list", PREDEFINED)}" aria-current="page">Application Bypass</a>' in page


def test_an_application_that_a_profile_chose_is_not_deleted(admin_client: Client) -> None:
    row = custom()
    used_by_profile("custom_app", row)
    assert admin_client.post(url("delete", CUSTOM, row.pk)).status_code == 409
    assert CustomApp.objects.exists()


def test_a_read_only_admin_looks_and_nothing_more(reader_client: Client) -> None:
    made = ((CUSTOM, custom()), (PROCESS, process()))
    for slug, row in made:
        page = reader_client.get(url("list", slug)).content.decode()
        assert row.name in page
        assert ">Add " not in page
        form = reader_client.get(url("edit", slug, row.pk)).content.decode()
        assert "sticky-save" not in form
        for answer in (
            reader_client.post(url("add", slug), {"name": "A"}),
            reader_client.post(url("edit", slug, row.pk), {"name": "A"}),
            reader_client.post(url("delete", slug, row.pk)),
        ):
            assert answer.status_code == 403


def test_the_lists_take_the_same_queries_at_any_size(admin_client: Client) -> None:
    def add(name: str) -> None:
        custom(name)
        process(name)

    assert_same_queries(admin_client, [url("list", slug) for slug in (PREDEFINED, CUSTOM, PROCESS)], add)
