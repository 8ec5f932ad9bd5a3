"""Device postures: what is stored, what is refused, and their pages."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError
from profiles import references
from profiles.catalog import Platform, grammars
from profiles.catalog.grammars import certificates
from profiles.models import DevicePosture
from profiles.objects import editing
from profiles.objects.values import ObjectDraft
from tests.profiles.objects.factories import kind_of
from tests.profiles.objects.posture_factories import device_group, filled, posture
from tests.support.certificates import certificate, dated, pem

pytestmark = pytest.mark.django_db

PEM = pem(certificate("Contoso Device CA")).decode()
LIST = reverse("objects:list", args=["device-posture"])
ADD = reverse("objects:add", args=["device-posture"])


def edit_url(pk: int) -> str:
    return reverse("objects:edit", args=["device-posture", pk])


def test_a_posture_is_added_through_the_form_with_its_audit_entry(admin_client: Client) -> None:
    versions = "Windows 10: 10.0.19045\nWindows 11: 10.0.22631"
    body = filled("device_posture", "Patched", posture_type="os_version", on_windows="on", frequency="2",
                  windows_versions=versions, windows_machine_tunnel="on")  # fmt: skip
    assert admin_client.post(ADD, body).status_code == 302
    row = DevicePosture.objects.get(name="Patched")
    assert row.posture_type == "os_version"
    assert row.platforms == [Platform.WINDOWS]
    assert row.settings["windows_versions"] == ["Windows 10: 10.0.19045", "Windows 11: 10.0.22631"]
    assert row.settings["windows_machine_tunnel"] is True
    entry = AuditEntry.objects.get(resource_type="device_posture")
    assert (entry.category, entry.action, entry.resource) == ("Device Postures", "create", "Patched")
    assert entry.after is not None
    assert entry.after["Posture Type › Windows editions"] == "Windows 10: 10.0.19045, Windows 11: 10.0.22631"
    assert "Posture Type › Score" not in entry.after


def test_the_fields_of_other_types_are_not_kept() -> None:
    row = posture("A", posture_type="domain_joined", domain="corp.example.com", score=80, file_path="C:\\a.txt")
    assert row.settings["domain"] == "corp.example.com"
    assert (row.settings["score"], row.settings["file_path"]) == (50, "")
    editing.update(SYSTEM, kind_of("device_posture"), row.pk, ObjectDraft("A", {"posture_type": "zta_score"}),
                   expected_revision=1)  # fmt: skip
    row.refresh_from_db()
    assert row.settings["domain"] == ""


def test_a_refused_posture_names_its_fields_and_keeps_what_was_typed(admin_client: Client) -> None:
    body = filled("device_posture", "Kept name", posture_type="process_check", on_windows="on",
                  process_path="process.exe", thumbprints="abc")  # fmt: skip
    answer = admin_client.post(ADD, body)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Kept name", "process.exe: it must be the whole path", "abc: a thumbprint has 40"):
        assert words in page
    assert not DevicePosture.objects.exists()


def test_a_type_without_a_platform_or_on_a_wrong_one_is_refused(admin_client: Client) -> None:
    nowhere = admin_client.post(ADD, filled("device_posture", "A", posture_type="firewall")).content.decode()
    assert "Choose one platform at least" in nowhere
    linux = admin_client.post(ADD, filled("device_posture", "A", posture_type="firewall", on_linux="on"))
    assert "Firewall does not exist on Linux" in linux.content.decode()


def test_a_certificate_comes_as_a_file_or_as_text_and_is_shown_by_name(admin_client: Client) -> None:
    content = pem(certificate("Contoso Device CA"))
    sent = filled("device_posture", "By file", posture_type="certificate_trust", on_ios="on")
    sent["certificate-file"] = SimpleUploadedFile("root.pem", content)
    assert admin_client.post(ADD, sent).status_code == 302
    text = filled(
        "device_posture", "By text", posture_type="certificate_trust", on_ios="on", certificate=content.decode()
    )
    assert admin_client.post(ADD, text).status_code == 302
    first, second = DevicePosture.objects.order_by("pk")
    assert first.settings["certificate"] == second.settings["certificate"] == grammars.certificate(content.decode())
    page = admin_client.get(edit_url(first.pk)).content.decode()
    assert "Contoso Device CA, valid until" in page
    assert "-----BEGIN CERTIFICATE-----" in page
    again = text | {
        "name": "By text",
        "revision": 1,
        "certificate": certificates.certificate_lines(second.settings["certificate"]),
    }
    assert admin_client.post(edit_url(second.pk), again).status_code == 302


def test_a_certificate_in_der_form_that_never_ends_is_taken_as_a_file(admin_client: Client) -> None:
    content = dated(b"20200101000000Z", b"99991231235959Z")
    sent = filled("device_posture", "By file", posture_type="certificate_trust", on_ios="on")
    sent["certificate-file"] = SimpleUploadedFile("root.der", content)
    assert admin_client.post(ADD, sent).status_code == 302
    row = DevicePosture.objects.get(name="By file")
    assert row.settings["certificate"] == base64.b64encode(content).decode()
    page = admin_client.get(edit_url(row.pk)).content.decode()
    assert "Halden Root, valid until: no end" in page


def test_a_certificate_that_was_uploaded_survives_the_conflict_page(admin_client: Client) -> None:
    row = posture("A", Platform.IOS, posture_type="certificate_trust", certificate=grammars.certificate(PEM))
    DevicePosture.objects.update(revision=2)
    mine = pem(certificate("My own CA"))
    sent = filled("device_posture", "A", posture_type="client_certificate", on_android="on", revision=1)
    sent["certificate-file"] = SimpleUploadedFile("root.pem", mine)
    answer = admin_client.post(edit_url(row.pk), sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert mine.decode().splitlines()[1] in page
    assert "Posture Type" in page


def test_a_file_that_is_no_certificate_is_refused_on_its_field(admin_client: Client) -> None:
    sent = filled("device_posture", "A", posture_type="certificate_trust", on_ios="on")
    sent["certificate-file"] = SimpleUploadedFile("root.pem", b"\xff\x00" * 70_000)
    page = admin_client.post(ADD, sent)
    assert page.status_code == 422
    assert "allowed" in page.content.decode() or "not a certificate" in page.content.decode()


def test_a_profile_may_choose_the_postures_of_its_platform_only() -> None:
    mac = posture("Mac", Platform.MACOS)
    both = posture("Both", Platform.WINDOWS, Platform.MACOS)
    rows = references.referable("device_posture")
    assert rows is not None
    assert list(rows.choosable(Platform.WINDOWS)) == [both]
    assert list(rows.choosable(Platform.MACOS)) == [mac, both]
    assert list(rows.choosable(Platform.IOS)) == []


def test_a_posture_in_use_is_not_deleted_and_says_by_whom(admin_client: Client) -> None:
    row = posture("Firewall")
    group = device_group("Trusted laptops", [row])
    with pytest.raises(DomainError, match="Trusted laptops"):
        editing.delete(SYSTEM, kind_of("device_posture"), row.pk)
    page = admin_client.get(reverse("objects:delete", args=["device-posture", row.pk])).content.decode()
    assert reverse("objects:edit", args=["device-groups", group.pk]) in page
    editing.delete(SYSTEM, kind_of("device_group"), group.pk)
    editing.delete(SYSTEM, kind_of("device_posture"), row.pk)


def test_the_list_is_searched_and_filtered(admin_client: Client) -> None:
    posture("Win firewall")
    posture("Mac disk", Platform.MACOS, posture_type="full_disk_encryption")
    for query, found, missing in (
        ({"q": "disk"}, "Mac disk", "Win firewall"),
        ({"platform": "windows"}, "Win firewall", "Mac disk"),
        ({"type": "full_disk_encryption"}, "Mac disk", "Win firewall"),
    ):
        page = admin_client.get(LIST, query).content.decode()
        assert found in page
        assert missing not in page


def test_a_read_only_admin_looks_and_nothing_more(reader_client: Client) -> None:
    row = posture("Firewall")
    page = reader_client.get(LIST).content.decode()
    assert "Firewall" in page
    assert "Add Device Posture" not in page
    assert "sticky-save" not in reader_client.get(edit_url(row.pk)).content.decode()
    assert reader_client.get(ADD).status_code == 403
    assert reader_client.post(edit_url(row.pk), filled("device_posture", "B")).status_code == 403
    assert reader_client.post(reverse("objects:delete", args=["device-posture", row.pk])).status_code == 403


def test_list_and_form_take_the_same_queries_at_any_size(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for more in (2, 20):
        rows = [posture(f"{more}-{n}") for n in range(more)]
        pages = []
        for url in (LIST, edit_url(rows[0].pk)):
            with django_assert_max_num_queries(20) as captured:
                admin_client.get(url)
            pages.append(len(captured))
        counts.append(pages)
    assert counts[0] == counts[1]
