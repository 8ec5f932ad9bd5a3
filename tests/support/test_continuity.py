"""Business Continuity: synced over HTTP, shown as synced, given out as a file; every trouble in plain words."""

import base64
import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from directory.upstream import Continuity, ErrorKind, Patience, UpstreamError, read_continuity
from directory.upstream.continuity import WIRE
from directory.zia import continuity as upstream_values
from portal.accounts.api_clients import ensure_embedded_client
from portal.audit.models import AuditEntry
from portal.audit.recording import COMMAND
from profiles import editing
from profiles.catalog import Platform
from profiles.editing.drafts import ProfileDraft
from support.continuity import synced_values
from support.models import BusinessContinuity
from tests.directory.connected import connect
from tests.directory.upstream_server import Fault, Handler, Zia, dribble, serving, status, text
from tests.support.certificates import certificate, pem

PAGE, SYNC, FILE = (f"/administration/business-continuity/{part}" for part in ("", "sync/", "business-continuity.json"))
SECRET = "cl13nt-s3cret"
CERTIFICATE = certificate("Contoso SP CA")
ASKED = "businessContinuity"
BODY = {
    "privateCloudControllerDns": "pcc.contoso.example",
    "privateCloudControllerSni": "sni.contoso.example",
    "spUrl": "https://sp.contoso.example/auth",
    "spCaCertificate": pem(CERTIFICATE).decode(),
}


class TenantHandler(Handler):
    """A tenant that answers about Business Continuity what its fault of that name says, and 404 without one."""

    def do_GET(self) -> None:
        self.zia.asked[ASKED] += 1
        fault = self.zia.faults.get(self.path.rsplit("/", 1)[1])
        if fault is None or not fault(self, self.zia):
            self.answer(404, {"code": "RESOURCE_NOT_FOUND"})


@pytest.fixture
def tenant(db: None) -> Iterator[Zia]:
    """A tenant on loopback, connected under ZIA Connection."""
    with serving(Zia(faults={ASKED: status(200, BODY)}), TenantHandler) as zia:
        connect(zia, SECRET)
        yield zia


def said(answer: Any) -> str:
    return str(answer.content.decode())


def thumbprint() -> str:
    key = CERTIFICATE.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(key).digest()).decode()


@pytest.mark.django_db(transaction=True)
def test_what_is_set_in_the_embedded_portal_arrives_by_sync_over_http(
    live_server: LiveServer, settings: Settings, admin_client: Client
) -> None:
    settings.PORTAL_ZIA_BASE_URL = live_server.url
    ensure_embedded_client()
    values = {name: BODY[wire] for name, wire in WIRE.items()}
    upstream_values.save(COMMAND, Continuity(**values))
    assert "Not synced yet" in said(admin_client.get(PAGE))

    page = said(admin_client.post(SYNC, follow=True))

    assert "synced from Embedded ZIA" in page
    for shown in (BODY["privateCloudControllerDns"], BODY["privateCloudControllerSni"], BODY["spUrl"], thumbprint()):
        assert shown in page
    row = BusinessContinuity.objects.get()
    assert {name: getattr(row, name) for name in values} == values
    assert (row.source, row.synced_by_name, row.trouble) == ("Embedded ZIA", "admin", "")

    upstream_values.save(COMMAND, Continuity())
    assert BODY["spUrl"] in said(admin_client.get(PAGE))  # only a sync takes it over
    assert "held no values at the last sync" in said(admin_client.post(SYNC, follow=True))


def test_a_sync_is_audited_with_what_changed(tenant: Zia, admin_client: Client) -> None:
    admin_client.post(SYNC)
    tenant.faults[ASKED] = status(200, {**BODY, "spUrl": "https://other.contoso.example/"})
    admin_client.post(SYNC)
    first, second = AuditEntry.objects.filter(resource_type="business_continuity").order_by("pk")
    assert (first.action, first.result, first.admin_name, first.before) == ("sync", "success", "admin", None)
    assert second.before is not None
    assert second.after is not None
    assert (second.before["SP URL"], second.after["SP URL"]) == (BODY["spUrl"], "https://other.contoso.example/")
    assert SECRET not in str(list(AuditEntry.objects.values()))


def test_a_tenant_without_it_is_said_and_nothing_is_made_up(tenant: Zia, admin_client: Client) -> None:
    tenant.faults.clear()
    page = said(admin_client.post(SYNC, follow=True))
    assert "This source does not provide it" in page
    assert "Not synced yet" in page
    assert "Download Config" not in page
    assert "Copy Thumbprint" not in page
    assert admin_client.get(FILE).status_code == 404
    assert tenant.asked[ASKED] == 1


TROUBLES: dict[str, tuple[str, Fault, str, str]] = {
    "a wrong secret": ("token", status(401), ErrorKind.CREDENTIALS, "Check the client id and secret"),
    "a refused session": (ASKED, status(401), ErrorKind.CREDENTIALS, "does not accept the session"),
    "no permission": (ASKED, status(403), ErrorKind.PERMISSION, "may not do this"),
    "too many requests": (ASKED, status(429, Retry_After="1"), ErrorKind.THROTTLED, "limits the rate"),
    "a broken tenant": (ASKED, status(503), ErrorKind.SERVER, "503"),
    "a redirect": (ASKED, status(302, Location="https://evil.example/"), ErrorKind.BAD_DATA, "answered 302"),
    "no JSON": (ASKED, text(b"<html>"), ErrorKind.BAD_DATA, "not JSON"),
    "a list": (ASKED, status(200, [1]), ErrorKind.BAD_DATA, "not an object"),
    "a number": (ASKED, status(200, {**BODY, "spUrl": 7}), ErrorKind.BAD_DATA, "spUrl"),
    "a long text": (ASKED, status(200, {**BODY, "spUrl": "x" * 513}), ErrorKind.BAD_DATA, "spUrl"),
    "a NUL": (ASKED, status(200, {**BODY, "privateCloudControllerDns": "a\0b"}), ErrorKind.BAD_DATA, "ControllerDns"),
    "no certificate": (ASKED, status(200, {**BODY, "spCaCertificate": "x"}), ErrorKind.BAD_DATA, "not a certificate"),
    "a list as certificate": (ASKED, status(200, {**BODY, "spCaCertificate": [1]}), ErrorKind.BAD_DATA, "not a text"),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_a_trouble_is_told_and_the_last_good_values_stay(name: str, tenant: Zia, admin_client: Client) -> None:
    admin_client.post(SYNC)
    place, fault, kind, words = TROUBLES[name]
    tenant.faults[place] = fault

    page = said(admin_client.post(SYNC, follow=True))

    assert "The last sync failed" in page
    assert words in page
    assert "values of the last good sync are kept" in page
    row = BusinessContinuity.objects.get()
    assert (row.trouble, row.sp_url, row.controller_dns) == (kind, BODY["spUrl"], "pcc.contoso.example")
    entry = AuditEntry.objects.filter(resource_type="business_continuity").latest("pk")
    assert (entry.result, entry.before) == ("failure", None)
    assert words in str(entry.after)


def test_a_good_sync_ends_the_trouble(tenant: Zia, admin_client: Client) -> None:
    tenant.faults[ASKED] = status(503)
    admin_client.post(SYNC)
    tenant.faults[ASKED] = status(200, BODY)
    page = said(admin_client.post(SYNC, follow=True))
    assert "The last sync failed" not in page
    assert thumbprint() in page


def test_a_source_that_is_off_is_said(db: None, settings: Settings, admin_client: Client) -> None:
    settings.PORTAL_ZIA_MODE = "off"
    page = said(admin_client.post(SYNC, follow=True))
    assert "PORTAL_ZIA_MODE is off" in page
    assert BusinessContinuity.objects.get().trouble == synced_values.NO_SOURCE


def test_a_sync_ends_in_time_however_slow_the_tenant_is(tenant: Zia) -> None:
    from directory.connection.source import current_source

    tenant.faults[ASKED] = dribble()
    patience = Patience(connect=1, read=1, page=30, tries=1, backoff=0, longest_wait=0, slice=0.05)
    with pytest.raises(UpstreamError, match=r"within 0\.5 s") as failure:
        read_continuity(current_source().session, patience=patience, limit=0.5)
    assert failure.value.kind == ErrorKind.UNREACHABLE


def test_download_config_holds_the_values_and_the_thumbprint(tenant: Zia, reader_client: Client) -> None:
    synced_values.sync(COMMAND)
    answer = reader_client.get(FILE)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="business-continuity.json"'
    found = answer.json()
    assert found.pop("syncedAt")
    assert found == {**BODY, "thumbprint": thumbprint(), "source": tenant.url}
    assert SECRET not in said(answer)


def test_values_of_the_source_are_text_and_never_markup(tenant: Zia, admin_client: Client) -> None:
    tenant.faults[ASKED] = status(200, {"spUrl": "javascript:<b>1</b>"})
    page = said(admin_client.post(SYNC, follow=True))
    assert "javascript:&lt;b&gt;1&lt;/b&gt;" in page
    assert 'href="javascript' not in page


def test_a_read_only_admin_looks_and_cannot_sync(tenant: Zia, reader_client: Client) -> None:
    synced_values.sync(COMMAND)
    page = said(reader_client.get(PAGE))
    assert "Download Config" in page
    assert SYNC not in page
    assert reader_client.post(SYNC).status_code == 403
    assert tenant.asked[ASKED] == 1


def test_an_admin_without_a_role_sees_nothing(tenant: Zia, admin_client: Client, admin: Any) -> None:
    synced_values.sync(COMMAND)
    admin.groups.clear()
    assert [admin_client.get(address).status_code for address in (PAGE, FILE)] == [403, 403]
    assert admin_client.post(SYNC).status_code == 403


def test_a_get_does_not_sync(tenant: Zia, admin_client: Client) -> None:
    assert admin_client.get(SYNC).status_code == 405
    assert tenant.asked[ASKED] == 0


def test_the_menu_lists_it_between_zia_posture_profile_and_application_bypass(admin_client: Client) -> None:
    page = said(admin_client.get(PAGE))
    places = [
        page.index(f">{label}</a>") for label in ("ZIA Posture Profile", "Business Continuity", "Application Bypass")
    ]
    assert places == sorted(places)
    assert f'href="{PAGE}" aria-current="page"' in page
    assert reverse("continuity:page") == PAGE


def test_the_page_counts_the_profiles_that_switch_it_on_at_the_same_queries(
    tenant: Zia, admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    synced_values.sync(COMMAND)
    seen = []
    for number in (1, 4):
        for index in range(number):
            draft = ProfileDraft(name=f"Rule {number}.{index}", settings={"business_continuity": True})
            editing.create(COMMAND, Platform.WINDOWS, draft)
        editing.create(COMMAND, Platform.WINDOWS, ProfileDraft(name=f"Without {number}"))
        with django_assert_max_num_queries(12) as captured:
            page = said(admin_client.get(PAGE))
        seen.append(len(captured))
        assert ("1 app profile for Windows has" if number == 1 else "5 app profiles for Windows have") in page
    assert seen[0] == seen[1]
