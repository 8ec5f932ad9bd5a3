"""The embedded ZIA API answers as the vendor's: shapes, paging, errors, access."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from directory.zia.models import ZiaDepartment, ZiaGroup, ZiaMembership, ZiaUser
from directory.zia.seed import seed_many
from portal.accounts import api_clients
from portal.accounts.models import ApiClient
from portal.audit.models import AuditEntry
from portal.audit.recording import COMMAND
from portal.lib.keys import LARGEST_KEY

pytestmark = pytest.mark.django_db
API = "/zia/api/v1"


class Api:
    """A client with a token of one role."""

    def __init__(self, role: str) -> None:
        self.http = Client()
        client, secret = api_clients.create(COMMAND, name=f"{role} client", role=role)
        answer = self.http.post(
            "/oauth2/v1/token",
            {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret},
        )
        assert answer.status_code == 200
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def ask(self, method: str, path: str, body: object = None, **params: Any) -> Any:
        if method == "GET":
            return self.http.get(f"{API}/{path}", params, headers=self.headers)
        return self.http.generic(
            method, f"{API}/{path}", _json(body), content_type="application/json", headers=self.headers
        )


def _json(body: object) -> bytes:
    return b"" if body is None else json.dumps(body).encode()


@pytest.fixture
def reader_api() -> Api:
    return Api(ApiClient.Role.READ)


@pytest.fixture
def writer_api() -> Api:
    return Api(ApiClient.Role.WRITE)


@pytest.fixture
def finance() -> ZiaGroup:
    return ZiaGroup.objects.create(name="Finance", comments="Money")


def test_a_group_has_the_vendors_shape(reader_api: Api, finance: ZiaGroup) -> None:
    expected = {"id": finance.pk, "name": "Finance", "comments": "Money", "isSystemDefined": False}
    assert reader_api.ask("GET", "groups").json() == [expected]
    assert reader_api.ask("GET", f"groups/{finance.pk}").json() == expected
    assert reader_api.ask("GET", "groups/lite").json() == [{"id": finance.pk, "name": "Finance"}]
    assert finance.pk > 62_000_000


def test_a_user_carries_its_department_and_groups(reader_api: Api, finance: ZiaGroup) -> None:
    department = ZiaDepartment.objects.create(name="HQ")
    user = ZiaUser.objects.create(name="Ada", email="ada@example.com", department=department)
    ZiaMembership.objects.create(user=user, group=finance)
    [found] = reader_api.ask("GET", "users").json()
    assert found["department"] == {"id": department.pk, "name": "HQ"}
    assert found["groups"] == [{"id": finance.pk, "name": "Finance"}]
    assert found["deleted"] is False
    assert reader_api.ask("GET", "users", dept="hq", group="fin", name="ad").json() == [found]
    assert reader_api.ask("GET", "users", dept="elsewhere").json() == []
    assert reader_api.ask("GET", f"departments/lite/{department.pk}").json() == {"id": department.pk, "name": "HQ"}


def test_pages_are_stable_and_end_with_an_empty_one(reader_api: Api) -> None:
    seed_many(groups=250, users=0, memberships=0, seed=1)
    assert len(reader_api.ask("GET", "groups").json()) == 100
    ids = [row["id"] for page in (1, 2, 3) for row in reader_api.ask("GET", "groups", page=page, pageSize=90).json()]
    assert len(set(ids)) == 250
    assert ids == sorted(ids)
    assert reader_api.ask("GET", "groups", page=4, pageSize=90).json() == []


@pytest.mark.parametrize(
    ("listing", "params"),
    [
        ("groups", {"pageSize": 1001}),
        ("groups", {"pageSize": 0}),
        ("groups", {"page": "two"}),
        ("users", {"pageSize": 10_001}),
        ("groups", {"search": "a\0b"}),
        ("groups/lite", {"search": "a\0b"}),
        ("users", {"dept": "a\0b"}),
    ],
)
def test_a_bad_page_is_refused_by_name(listing: str, params: dict[str, object], reader_api: Api) -> None:
    answer = reader_api.ask("GET", listing, **params)
    assert answer.status_code == 400
    assert answer.json()["code"] == "INVALID_INPUT_ARGUMENT"
    assert next(iter(params)) in answer.json()["message"]


def test_search_looks_into_names(reader_api: Api, finance: ZiaGroup) -> None:
    ZiaGroup.objects.create(name="Sales")
    assert [row["name"] for row in reader_api.ask("GET", "groups", search="finan").json()] == ["Finance"]


def test_what_does_not_exist_is_a_404_with_the_vendors_code(reader_api: Api) -> None:
    for path in ("groups/1", "departments/1", "users/1", "departments/lite/1"):
        answer = reader_api.ask("GET", path)
        assert (answer.status_code, answer.json()["code"]) == (404, "RESOURCE_NOT_FOUND")


def test_without_a_token_the_session_is_not_valid(client: Client) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}):
        answer = client.get(f"{API}/groups", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "SESSION_NOT_VALID")


def test_a_read_client_cannot_write(reader_api: Api, finance: ZiaGroup) -> None:
    for method, path in (("POST", "groups"), ("PUT", f"groups/{finance.pk}"), ("DELETE", f"groups/{finance.pk}")):
        assert reader_api.ask(method, path, {"name": "X"}).status_code == 403
    assert ZiaGroup.objects.get().name == "Finance"


def test_groups_are_created_changed_and_deleted(writer_api: Api) -> None:
    made = writer_api.ask("POST", "groups", {"name": "Legal", "comments": "New"})
    assert made.status_code == 201
    pk = made.json()["id"]
    assert writer_api.ask("PUT", f"groups/{pk}", {"name": "Legal and Tax"}).json()["name"] == "Legal and Tax"
    gone = writer_api.ask("DELETE", f"groups/{pk}")
    assert (gone.status_code, gone.content) == (204, b"")
    actions = AuditEntry.objects.filter(category="ZIA User Management").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["create", "update", "delete"]


def test_putting_a_user_replaces_its_groups(writer_api: Api, finance: ZiaGroup) -> None:
    sales = ZiaGroup.objects.create(name="Sales")
    department = ZiaDepartment.objects.create(name="HQ")
    body = {"name": "Ada", "email": "ada@example.com", "department": {"id": department.pk}}
    made = writer_api.ask("POST", "users", {**body, "groups": [{"id": finance.pk}]}).json()
    changed = writer_api.ask("PUT", f"users/{made['id']}", {**body, "groups": [{"id": sales.pk}]}).json()
    assert [row["name"] for row in changed["groups"]] == ["Sales"]
    kept = writer_api.ask("PUT", f"users/{made['id']}", {**body, "name": "Ada L."}).json()
    assert (kept["name"], [row["name"] for row in kept["groups"]]) == ("Ada L.", ["Sales"])
    assert writer_api.ask("DELETE", f"users/{made['id']}").status_code == 204


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("groups", {}, "name"),
        ("groups", {"name": "x" * 129}, "name"),
        ("groups", {"name": "finance"}, "name"),
        ("groups", {"name": 5}, "name"),
        ("groups", {"name": "a\0b"}, "name"),
        ("groups", {"name": "a\ud800b"}, "name"),
        ("groups", [], "JSON object"),
        ("users", {"name": "Ada", "email": "nobody", "department": {"id": 1}}, "department"),
        ("users", {"name": "Ada", "email": "a@example.com"}, "department"),
    ],
)
def test_a_bad_body_is_refused_by_field(
    path: str, body: object, named: str, writer_api: Api, finance: ZiaGroup
) -> None:
    answer = writer_api.ask("POST", path, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT_ARGUMENT")
    assert named in answer.json()["message"]
    assert ZiaGroup.objects.count() == 1


def test_a_body_that_is_not_json_is_refused(writer_api: Api) -> None:
    answer = writer_api.http.post(f"{API}/groups", b"{", content_type="application/json", headers=writer_api.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT_ARGUMENT")


def test_too_many_requests_get_the_vendors_429(reader_api: Api, settings: Settings) -> None:
    cache.clear()
    settings.PORTAL_ZIA_RATE_LIMIT = "2/minute"
    answers = [reader_api.ask("GET", "groups") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["message"] == "Rate Limit (2/MINUTE) exceeded"
    assert answers[2].json()["Retry-After"].endswith(" seconds")
    assert int(answers[2].headers["Retry-After"]) > 0
    assert {answer.headers["x-ratelimit-limit"] for answer in answers} == {"2, 2;w=60"}


def test_a_page_of_users_takes_the_same_queries_at_any_size(
    reader_api: Api, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    seed_many(groups=20, users=10, memberships=50, seed=1)
    for more in (0, 300):
        seed_many(groups=0, users=more, memberships=0, seed=2)
        with django_assert_num_queries(4):  # token, ids, users, memberships
            reader_api.ask("GET", "users", pageSize=1000)


def test_in_tenant_mode_there_is_no_embedded_portal(reader_api: Api, admin_client: Client, settings: Settings) -> None:
    settings.PORTAL_ZIA_MODE = "tenant"
    assert reader_api.ask("GET", "groups").status_code == 404
    for page in ("/zia/", "/zia/groups/", "/zia/users/add/", "/zia/options/groups/", f"{API}/nothing"):
        assert admin_client.get(page, headers=reader_api.headers).status_code == 404


def test_addresses_and_methods_that_do_not_exist_are_refused_in_json(writer_api: Api) -> None:
    for path in ("groups/", "nothing", "users/references"):
        answer = writer_api.ask("GET", path)
        assert (answer.status_code, answer.json()["code"]) == (404, "RESOURCE_NOT_FOUND")
    answer = writer_api.ask("DELETE", "groups")
    assert (answer.status_code, set(answer.json())) == (405, {"code", "message"})


@pytest.mark.parametrize(
    ("number", "message"),
    [(LARGEST_KEY, "there is no group"), (LARGEST_KEY + 1, "it needs an id"), (0, "it needs an id")],
)
def test_an_id_in_a_body_is_one_that_a_database_can_hold(number: int, message: str, writer_api: Api) -> None:
    department = ZiaDepartment.objects.create(name="Treasury")
    body = {"name": "Ada", "email": "ada@example.com", "department": {"id": department.pk}, "groups": [{"id": number}]}
    answer = writer_api.ask("POST", "users", body)
    assert answer.status_code == 400
    assert message in answer.json()["message"]


def test_a_number_that_nobody_can_read_is_no_json(writer_api: Api) -> None:
    body = b'{"name": "G", "comments": ' + b"9" * 5000 + b"}"
    answer = writer_api.http.generic(
        "POST", f"{API}/groups", body, content_type="application/json", headers=writer_api.headers
    )
    assert (answer.status_code, answer.json()["message"]) == (400, "The body is not valid JSON.")


@pytest.mark.parametrize("query", ["a=%zz", "%", "a=%00", "%ff", ";;&&", "search=%ED%A0%80", "access_token=x", "a=%2"])
def test_an_address_with_an_odd_end_is_answered_in_json(reader_api: Api, query: str) -> None:
    for headers in (reader_api.headers, {"Authorization": "Bearer nobody"}):
        answer = reader_api.http.get(f"{API}/groups?{query}", headers=headers)
        assert answer.status_code in (200, 400, 401)
        assert answer.headers["Content-Type"] == "application/json"
