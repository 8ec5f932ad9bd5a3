"""`POST /portal/api/v1/enrolment-codes`."""

import json
from typing import Any

import pytest
from django.test import Client

from portal.accounts import api_clients
from portal.accounts.models import ApiClient
from portal.audit.models import AuditEntry
from portal.audit.recording import COMMAND
from profiles.models import EnrolmentCode
from tests.factories import EPOCH, DirectoryUserFactory
from tests.profiles.enrolment.clients import Laptop, refusal

pytestmark = pytest.mark.django_db
ADDRESS = "/portal/api/v1/enrolment-codes"


def headers(role: str = ApiClient.Role.WRITE) -> dict[str, str]:
    client, secret = api_clients.create(COMMAND, name="Helpdesk", role=role)
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    return {"Authorization": f"Bearer {Client().post('/oauth2/v1/token', form).json()['access_token']}"}


def issue(body: Any, sent: dict[str, str] | None = None) -> Any:
    return Client().post(ADDRESS, json.dumps(body), content_type="application/json", headers=sent or headers())


@pytest.mark.parametrize("way", ["email", "userId"])
def test_an_api_client_issues_a_code_for_a_user(way: str) -> None:
    user = DirectoryUserFactory.create(email="ada@example.com")
    answer = issue({way: user.email if way == "email" else user.pk, "hours": 2})
    assert answer.status_code == 201
    row = EnrolmentCode.objects.get()
    assert ((row.expires_at - row.issued_at).total_seconds(), row.issued_by_name) == (7200, "Helpdesk")
    assert Laptop().enrol(code=answer.json()["code"])["user"] == "ada@example.com"
    assert AuditEntry.objects.filter(resource_type="enrolment_code", action="create", interface="api").count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "email"),
        ({"email": "ada@example.com", "userId": 1}, "email"),
        ({"email": "nobody@example.com"}, "email"),
        ({"userId": 2**40}, "user"),
        ({"userId": "1"}, "userId"),
        ({"userId": True}, "userId"),
        ({"email": "ada@example.com", "hours": 0}, "hours"),
        ({"email": "ada@example.com", "hours": 721}, "hours"),
        ({"email": "gone@example.com"}, "email"),
    ],
)
def test_a_code_that_cannot_be_issued_is_refused_with_its_field(body: dict[str, object], field: str) -> None:
    DirectoryUserFactory.create(email="ada@example.com")
    DirectoryUserFactory.create(email="gone@example.com", deleted_at=EPOCH)
    answer = issue(body)
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, [field])
    assert not EnrolmentCode.objects.exists()


def test_a_client_that_only_reads_issues_nothing() -> None:
    user = DirectoryUserFactory.create()
    assert refusal(issue({"userId": user.pk}, headers(ApiClient.Role.READ)))[:2] == (403, "not_allowed")
    assert Client().post(ADDRESS, "{}", content_type="application/json").status_code == 401


def test_every_other_address_of_the_api_answers_in_json() -> None:
    sent = headers()
    assert refusal(Client().get("/portal/api/v1/nothing", headers=sent)) == (404, "not_found", [])
    assert refusal(Client().get(ADDRESS, headers=sent)) == (405, "wrong_method", [])
