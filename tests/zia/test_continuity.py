"""Business Continuity of the embedded ZIA Admin Portal: page, API, what is refused, who may not."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from directory.upstream import Continuity
from directory.zia import continuity
from directory.zia.models import ZiaContinuity
from portal.accounts.models import ApiClient
from portal.audit.models import AuditEntry
from portal.audit.recording import COMMAND
from tests.support.certificates import certificate, pem
from tests.zia.test_api import API, Api

pytestmark = pytest.mark.django_db
PAGE = "/zia/business-continuity/"
PATH = "businessContinuity"


def sent(**changes: str) -> dict[str, str]:
    return {
        "controller_dns": "pcc.contoso.example",
        "controller_sni": "sni.contoso.example",
        "sp_url": "https://sp.contoso.example/auth",
        "sp_ca_certificate": pem(certificate("Contoso SP CA")).decode(),
        **changes,
    }


def body(**changes: Any) -> dict[str, Any]:
    values = sent()
    return {
        "privateCloudControllerDns": values["controller_dns"],
        "privateCloudControllerSni": values["controller_sni"],
        "spUrl": values["sp_url"],
        "spCaCertificate": values["sp_ca_certificate"],
        **changes,
    }


def test_the_values_are_saved_and_shown_with_the_thumbprint(admin_client: Client) -> None:
    values = sent()
    page = admin_client.post(PAGE, values, follow=True).content.decode()
    row = ZiaContinuity.objects.get()
    assert {name: getattr(row, name) for name in values} == values
    assert "values are saved" in page
    shown = continuity.certificate_of(row)
    assert shown is not None
    assert shown.thumbprint in page
    [entry] = AuditEntry.objects.filter(resource_type="ziacontinuity")
    assert (entry.action, entry.admin_name) == ("create", "admin")
    assert entry.after is not None
    assert entry.after["SP CA Certificate"] == f"Contoso SP CA ({shown.sha256})"


def test_names_are_kept_in_lower_case_and_without_spaces(admin_client: Client) -> None:
    admin_client.post(PAGE, sent(controller_dns=" PCC.Contoso.example "))
    assert ZiaContinuity.objects.get().controller_dns == "pcc.contoso.example"


def test_the_same_values_again_leave_no_trace_and_empty_ones_clear(admin_client: Client) -> None:
    values = sent()
    admin_client.post(PAGE, values)
    admin_client.post(PAGE, values)
    assert AuditEntry.objects.filter(resource_type="ziacontinuity").count() == 1
    admin_client.post(PAGE, dict.fromkeys(values, ""))
    row = ZiaContinuity.objects.get()
    assert not any(getattr(row, name) for name in values)
    assert AuditEntry.objects.filter(resource_type="ziacontinuity", action="update").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("controller_dns", "not a host", "valid domain name"),
        ("controller_sni", "10.0.0.1/24", "valid domain name"),
        ("sp_url", "http://sp.contoso.example", "valid URL"),
        ("sp_url", "javascript:alert(1)", "valid URL"),
        ("sp_url", f"https://{'x' * 600}.example", "at most 512"),
        ("sp_ca_certificate", "hello", "not a certificate"),
        ("sp_ca_certificate", pem(certificate()).decode() * 2, "2 certificates"),
        ("sp_ca_certificate", "-----BEGIN PRIVATE KEY-----", "private key"),
    ],
)
def test_a_bad_value_is_refused_on_its_field_and_nothing_typed_is_lost(
    field: str, value: str, words: str, admin_client: Client
) -> None:
    answer = admin_client.post(PAGE, sent(**{field: value}))
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert list(answer.context["form"].errors) == [field]
    kept = "pcc.contoso.example" if field != "controller_dns" else "sni.contoso.example"
    assert kept in answer.content.decode()
    assert not ZiaContinuity.objects.exists()


def test_a_read_only_admin_looks_and_cannot_save(reader_client: Client) -> None:
    continuity.save(COMMAND, Continuity(controller_dns="pcc.contoso.example"))
    page = reader_client.get(PAGE).content.decode()
    assert "pcc.contoso.example" in page
    assert ">Save<" not in page
    assert reader_client.post(PAGE, sent()).status_code == 403
    assert ZiaContinuity.objects.get().sp_url == ""


def test_the_menu_leads_to_the_page(admin_client: Client) -> None:
    assert f'href="{PAGE}"' in admin_client.get(reverse("zia:groups")).content.decode()


def test_outside_the_embedded_mode_there_is_no_page(admin_client: Client, settings: Settings) -> None:
    settings.PORTAL_ZIA_MODE = "tenant"
    assert admin_client.get(PAGE).status_code == 404


def test_the_api_gives_empty_values_where_none_are_set() -> None:
    answer = Api(ApiClient.Role.READ).ask("GET", PATH)
    assert (answer.status_code, set(answer.json().values())) == (200, {""})


def test_what_the_api_takes_it_gives_back() -> None:
    wanted = body()
    writer = Api(ApiClient.Role.WRITE)
    assert writer.ask("PUT", PATH, wanted).json() == wanted
    assert writer.ask("GET", PATH).json() == wanted
    assert AuditEntry.objects.get(resource_type="ziacontinuity").interface == "api"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"privateCloudControllerDns": "not a host"}, "privateCloudControllerDns"),
        ({"spUrl": 7}, "spUrl"),
        ({"spUrl": "a\0b"}, "spUrl"),
        ({"spCaCertificate": "hello"}, "spCaCertificate"),
    ],
)
def test_the_api_names_the_field_that_it_refuses(changes: dict[str, Any], named: str) -> None:
    answer = Api(ApiClient.Role.WRITE).ask("PUT", PATH, body(**changes))
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT_ARGUMENT")
    assert named in answer.json()["message"]
    assert not ZiaContinuity.objects.exists()


def test_a_read_client_cannot_write_and_nobody_reads_without_a_token(client: Client) -> None:
    assert Api(ApiClient.Role.READ).ask("PUT", PATH, body()).status_code == 403
    assert client.get(f"{API}/{PATH}").status_code == 401
    assert not ZiaContinuity.objects.exists()
