"""`/portal/api/v1/expectations`."""

import json
from typing import Any

import pytest
from django.test import Client

from portal.accounts import api_clients
from portal.accounts.models import ApiClient
from portal.audit.models import AuditEntry
from portal.audit.recording import COMMAND
from profiles.catalog import Platform
from profiles.models import Expectation
from tests.profiles.expectations.factories import Kind, State, fresh, group_of, people, stated
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db
ADDRESS = "/portal/api/v1/expectations"


class Caller:
    """An API client of a role."""

    def __init__(self, role: str) -> None:
        client, secret = api_clients.create(COMMAND, name="Pipeline", role=role)
        form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
        token = Client().post("/oauth2/v1/token", form).json()["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str = "", body: Any = None) -> Any:
        sent = "" if body is None else json.dumps(body)
        return Client().generic(method, ADDRESS + path, sent, content_type="application/json", headers=self.headers)


@pytest.fixture
def writer(db: None) -> Caller:
    return Caller(ApiClient.Role.WRITE)


def test_one_is_created_read_changed_checked_and_deleted(writer: Caller) -> None:
    group = group_of("Sales", *people("Ada", "Ben"))
    rule = make("Sales", groups=[group])
    body = {"kind": "members", "platforms": ["windows"], "groupId": group.pk, "profileIds": [rule.pk]}
    made = writer.ask("POST", "", body)
    assert made.status_code == 201
    told = made.json()
    assert told["statement"] == "All members of Sales get Sales on Windows"
    assert (told["state"], told["holds"], told["severity"]) == ("holds", True, "refuse")
    assert told["result"] == {"windows": {"number": 0, "of": 2}}
    address = f"/{told['id']}"
    stale = writer.ask("PUT", address, {**body, "severity": "warn", "revision": 7})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "conflict")
    changed = writer.ask("PUT", address, {**body, "severity": "warn", "revision": 1})
    assert (changed.json()["severity"], changed.json()["revision"]) == ("warn", 2)
    Expectation.objects.update(state=State.UNCHECKED)
    assert writer.ask("POST", f"{address}/check").json()["state"] == "holds"
    assert writer.ask("DELETE", address).status_code == 204
    assert writer.ask("GET", address).status_code == 404
    actions = AuditEntry.objects.filter(resource_type="expectation", interface="api").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["create", "update", "delete"]


def test_the_list_pages_and_filters_by_state(writer: Caller) -> None:
    people("Ada")
    broken = stated(Kind.AT_MOST, number=0)
    stated(Kind.AT_MOST, number=1)
    answer = writer.ask("GET", "?state=broken").json()
    assert (answer["total"], [row["id"] for row in answer["items"]]) == (1, [broken.pk])
    assert answer["items"][0]["breakers"][0]["profile"] == "Default"
    assert answer["items"][0]["lastBreak"]["cause"] == "The expectation was saved"
    assert len(writer.ask("GET", "?pageSize=1&page=2").json()["items"]) == 1
    assert writer.ask("GET", "?state=odd").json()["error"]["fields"] == {"state": ["There is no state called odd."]}


def test_a_statement_is_checked_without_being_saved(writer: Caller) -> None:
    people("Ada", "Ben")
    answer = writer.ask("POST", "/check", {"kind": "at_most", "platforms": ["windows"], "number": 1}).json()
    assert (answer["holds"], answer["result"]) == (False, {"windows": {"number": 2, "of": 2}})
    assert answer["statement"] == "At most 1 user gets Default on Windows"
    assert not Expectation.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], ""),
        ({}, "kind"),
        ({"kind": "odd"}, "kind"),
        ({"kind": "at_most", "platforms": ["windows"]}, "number"),
        ({"kind": "at_most", "platforms": ["windows"], "number": -1}, "number"),
        ({"kind": "at_most", "platforms": ["windows"], "number": 10**9 + 1}, "number"),
        ({"kind": "at_most", "platforms": ["windows"], "number": True}, "number"),
        ({"kind": "at_most", "platforms": [], "number": 1}, "platforms"),
        ({"kind": "at_most", "platforms": ["beos"], "number": 1}, "platforms"),
        ({"kind": "at_most", "platforms": "windows", "number": 1}, "platforms"),
        ({"kind": "at_most", "platforms": ["windows"], "number": 1, "severity": "odd"}, "severity"),
        ({"kind": "at_most", "platforms": ["windows"], "number": 1, "note": "x" * 2001}, "note"),
        ({"kind": "at_most", "platforms": ["windows"], "number": 1, "enabled": "yes"}, "enabled"),
        ({"kind": "not_default", "platforms": ["windows"]}, "groupId"),
        ({"kind": "not_default", "platforms": ["windows"], "groupId": 2**40}, "groupId"),
        ({"kind": "user", "platforms": ["windows"], "profileIds": [1]}, "userId"),
        ({"kind": "reaches", "number": 1}, "profileIds"),
        ({"kind": "reaches", "number": 1, "profileIds": ["1"]}, "profileIds"),
        ({"kind": "reaches", "number": 1, "profileIds": [2**40]}, "profileIds"),
        ({"kind": "at_most", "number": 1, "platfroms": ["windows"]}, "platfroms"),
    ],
)
def test_what_is_refused_names_its_field(body: Any, field: str, writer: Caller) -> None:
    answer = writer.ask("POST", "", body)
    assert answer.status_code == 400
    assert (field in answer.json()["error"]["fields"]) is bool(field)
    assert not Expectation.objects.exists()


def test_bounds_are_taken_on_both_sides(writer: Caller) -> None:
    rule = make("Sales")
    least = {"kind": "reaches", "profileIds": [rule.pk], "number": 1}
    assert writer.ask("POST", "", least).status_code == 201
    assert writer.ask("POST", "", {**least, "number": 0}).status_code == 400
    most = {"kind": "at_most", "platforms": list(Platform), "number": 10**9, "note": "x" * 2000}
    assert writer.ask("POST", "", most).status_code == 201
    assert writer.ask("POST", "", {**most, "number": 0}).status_code == 201


def test_the_kind_stays_and_what_is_stored_already_writes_nothing(writer: Caller) -> None:
    row = stated(Kind.AT_MOST, number=1)
    same = {"kind": "at_most", "platforms": ["windows"], "number": 1, "revision": 9}
    assert writer.ask("PUT", f"/{row.pk}", same).json()["revision"] == 1
    other = writer.ask("PUT", f"/{row.pk}", {**same, "kind": "not_default", "revision": 1})
    assert "kind" in other.json()["error"]["fields"]
    assert fresh(row).kind == "at_most"


def test_a_client_that_only_reads_may_not_write_and_nothing_else_is_there() -> None:
    reader = Caller(ApiClient.Role.READ)
    assert reader.ask("GET").json() == {"items": [], "total": 0}
    assert reader.ask("POST", "", {"kind": "at_most"}).status_code == 403
    assert reader.ask("GET", "/1/nothing").json()["error"]["code"] == "not_found"
