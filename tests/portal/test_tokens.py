"""The token endpoint: who gets a token, who is refused in which words, and when a token ends."""

import base64
import json
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.core.management import CommandError, call_command
from django.test import Client
from oauth2_provider.models import get_access_token_model
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from portal.accounts import api_clients, attempts, tokens
from portal.accounts.models import ApiClient, Attempts
from portal.audit.models import AuditEntry
from portal.audit.recording import COMMAND
from portal.lib.errors import DomainError

pytestmark = pytest.mark.django_db

URL = "/oauth2/v1/token"
GROUPS = "/zia/api/v1/groups"
FORM = "application/x-www-form-urlencoded"


class CountingHasher(hashers.MD5PasswordHasher):
    algorithm = "counting"
    hashed = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.hashed += 1
        return super().encode(password, salt)


@pytest.fixture
def made() -> tuple[ApiClient, str]:
    return api_clients.create(COMMAND, name="Automation", role=ApiClient.Role.WRITE)


def ask(client: Client, client_id: str, secret: str, address: str = "192.0.2.1", **more: str) -> Any:
    body = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret, **more}
    return client.post(URL, body, REMOTE_ADDR=address)


def bearer(client: Client, made: tuple[ApiClient, str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {ask(client, made[0].client_id, made[1]).json()['access_token']}"}


def basic(text: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}


def test_a_client_gets_a_token_by_body_or_header(client: Client, made: tuple[ApiClient, str]) -> None:
    by_body = ask(client, made[0].client_id, made[1], audience="https://api.example")
    by_header = client.post(
        URL,
        "grant_type=client_credentials",
        content_type=FORM,
        headers=basic(f"{made[0].client_id}:{made[1]}"),
    )
    for answer in (by_body, by_header):
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        facts = answer.json()
        assert (facts["token_type"], facts["expires_in"], facts["scope"]) == ("Bearer", 3600, "read write")
        assert client.get(GROUPS, headers={"Authorization": f"Bearer {facts['access_token']}"}).status_code == 200


@pytest.mark.parametrize(("scope", "status"), [("read", 200), ("write read", 200), ("read admin", 400), ("x", 400)])
def test_a_client_may_ask_for_less_than_its_role_and_not_for_more(
    client: Client, made: tuple[ApiClient, str], scope: str, status: int
) -> None:
    answer = ask(client, made[0].client_id, made[1], scope=scope)
    assert answer.status_code == status
    assert answer.json().get("scope") == (scope if status == 200 else None)


@pytest.mark.parametrize(
    ("grant", "error"),
    [
        ("password", "unsupported_grant_type"),
        ("authorization_code", "unsupported_grant_type"),
        ("refresh_token", "unsupported_grant_type"),
        ("urn:ietf:params:oauth:grant-type:device_code", "unsupported_grant_type"),
        ("CLIENT_CREDENTIALS", "unsupported_grant_type"),
        ("", "invalid_request"),
    ],
)
def test_any_other_grant_is_refused_before_the_database_is_asked(
    client: Client, grant: str, error: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = client.post(URL, {"grant_type": grant, "username": "admin", "password": "x", "client_id": "x"})
    assert (answer.status_code, answer.json()["error"]) == (400, error)


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch", "options"])
def test_a_token_is_asked_for_with_post(client: Client, method: str) -> None:
    answer = getattr(client, method)(URL)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def refusals(client: Client, client_id: str, secret: str) -> list[tuple[int, Any, set[str]]]:
    answers = [
        ask(client, client_id, secret),
        client.post(URL, "grant_type=client_credentials", content_type=FORM, headers=basic(f"{client_id}:{secret}")),
    ]
    return [(answer.status_code, answer.json(), set(answer.headers)) for answer in answers]


def test_known_and_unknown_ids_get_one_answer_for_one_hash(client: Client, settings: Settings) -> None:
    """The time is that of the hash: it is counted, not measured."""
    settings.PASSWORD_HASHERS = ["tests.portal.test_tokens.CountingHasher"]
    other, _ = api_clients.create(COMMAND, name="Other", role=ApiClient.Role.READ)
    disabled, right = api_clients.create(COMMAND, name="Disabled", role=ApiClient.Role.READ)
    api_clients.change(COMMAND, disabled.client_id, is_enabled=False)
    answers, costs = [], []
    for client_id, secret in [
        (other.client_id, "wrong"),
        ("unknown", "wrong"),
        (disabled.client_id, right),
        ("a\0b", "wrong"),
    ]:
        CountingHasher.hashed = 0
        answers.append(refusals(client, client_id, secret))
        costs.append(CountingHasher.hashed)
    assert costs == [2, 2, 2, 2]
    assert all(answer == answers[0] for answer in answers)
    assert [status for status, _body, _headers in answers[0]] == [401, 401]
    assert answers[0][0][1]["error"] == "invalid_client"


def test_a_client_that_fails_too_often_is_refused_before_a_hash_and_others_are_not(
    client: Client, made: tuple[ApiClient, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for client_id in (made[0].client_id, "unknown"):
        limit = attempts.TOKEN.name_from_network
        assert limit is not None
        statuses = [ask(client, client_id, "wrong").status_code for _ in range(limit.most)]
        assert statuses == [401] * limit.most
    with monkeypatch.context() as patched:
        patched.setattr(tokens, "check_password", lambda *args: pytest.fail("A secret was hashed."))
        refused = [ask(client, client_id, made[1]) for client_id in (made[0].client_id, "unknown") for _ in range(3)]
    assert {answer.status_code for answer in refused} == {429}
    assert all(0 < int(answer.headers["Retry-After"]) <= 300 for answer in refused)
    assert ask(client, made[0].client_id, made[1], address="192.0.2.2").status_code == 200
    noted = AuditEntry.objects.filter(after={"reason": "Too many attempts"}, result="failure")
    assert {entry.resource for entry in noted} == {made[0].client_id, "unknown"}
    assert [entry.client_ip for entry in noted] == ["192.0.2.1"] * 2


def test_an_address_that_tries_many_ids_is_refused_with_all_of_them(
    client: Client, made: tuple[ApiClient, str]
) -> None:
    limit = attempts.TOKEN.network
    assert limit
    for n in range(limit.most):
        assert ask(client, f"guess{n}", "wrong").status_code == 401
    assert ask(client, made[0].client_id, made[1]).status_code == 429
    assert ask(client, made[0].client_id, made[1], address="192.0.2.2").status_code == 200


def test_an_address_that_asks_without_end_is_refused_although_its_secret_is_right(
    client: Client, made: tuple[ApiClient, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "TOKEN_REQUEST", attempts.Door("token_request", network=attempts.Limit(15, 300)))
    statuses = [ask(client, made[0].client_id, made[1]).status_code for _ in range(16)]
    assert statuses == [*[200] * 15, 429]


def test_each_wrong_secret_is_in_the_audit_log_and_no_secret_is(client: Client, made: tuple[ApiClient, str]) -> None:
    ask(client, made[0].client_id, "not-the-secret")
    entry = AuditEntry.objects.get(result="failure")
    assert (entry.action, entry.category, entry.resource) == ("sign_in", "Public API", made[0].client_id)
    assert "not-the-secret" not in json.dumps([entry.after, entry.before, entry.resource, entry.admin_name])


ODD: dict[str, tuple[str, Any]] = {
    "nothing": (FORM, b""),
    "no_type": ("", b"grant_type=client_credentials"),
    "bad_utf8": (FORM, b"grant_type=client_credentials&client_id=\xff\xfe&client_secret=\xc3"),
    "percent": (FORM, b"grant_type=client_credentials&client_id=%&client_secret=%zz%"),
    "surrogates": (FORM, b"grant_type=client_credentials&client_id=%ED%A0%80&client_secret=%ED%B0%80"),
    "nul": (FORM, b"grant_type=client_credentials&client_id=%00&client_secret=%00&scope=%00"),
    "twice": (FORM, b"grant_type=client_credentials&grant_type=client_credentials&client_id=a&client_secret=b"),
    "long_id": (FORM, b"grant_type=client_credentials&client_secret=b&client_id=" + b"a" * 9000),
    "many_fields": (FORM, b"&".join(b"a%d" % n for n in range(2000))),
    "other_charset": (f"{FORM}; charset=utf-7", b"grant_type=client_credentials"),
    "no_charset": (f"{FORM}; charset=nonsense", b"grant_type=client_credentials"),
    "json": ("application/json", b'{"grant_type": "client_credentials"}'),
    "deep_json": ("application/json", b"[" * 10_000),
    "xml": ("text/xml", b"<a/>"),
    "no_boundary": ("multipart/form-data", b"grant_type=client_credentials"),
    "odd_boundary": ("multipart/form-data; boundary=\xff", b"--x"),
    "broken_multipart": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1"),
    "bad_base64": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--\r\n",
    ),
    "file_as_id": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="client_id"; filename="a"\r\n\r\n1\r\n--x--\r\n',
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_no_body_breaks_the_endpoint(client: Client, name: str) -> None:
    kind, body = ODD[name]
    for path in (URL, f"{URL}?grant_type=%&a=%zz&b=%00"):
        answer = client.generic("POST", path, body, content_type=kind)
        assert answer.status_code in (400, 401)
        assert answer.json()["error"] in ("invalid_request", "invalid_client")


@pytest.mark.parametrize("header", ["Basic", "Basic !", "Basic /w==", "Basic OnNlY3JldA==", "Basic aWQ=", "Basic \xe9"])
def test_no_header_breaks_the_endpoint(client: Client, header: str) -> None:
    answer = client.post(URL, "grant_type=client_credentials", content_type=FORM, headers={"Authorization": header})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_a_secret_in_header_and_body_is_refused(client: Client, made: tuple[ApiClient, str]) -> None:
    body = {"grant_type": "client_credentials", "client_secret": made[1]}
    answer = client.post(URL, body, headers=basic(f"{made[0].client_id}:{made[1]}"))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(("more", "status"), [(0, 401), (1, 413)])
def test_a_large_body_is_not_read(client: Client, more: int, status: int) -> None:
    body = b"grant_type=client_credentials&client_id=a&client_secret="
    body += b"b" * (tokens.BODY_LIMIT - len(body) + more)
    assert client.generic("POST", URL, body, content_type=FORM).status_code == status
    assert Attempts.objects.exists() is (status == 401)


def test_a_demoted_clients_tokens_end_at_once(client: Client, made: tuple[ApiClient, str]) -> None:
    before = bearer(client, made)
    api_clients.change(COMMAND, made[0].client_id, role=ApiClient.Role.READ)
    assert client.get(GROUPS, headers=before).status_code == 401
    after = bearer(client, made)
    assert client.get(GROUPS, headers=after).status_code == 200
    assert client.post(GROUPS, {"name": "A"}, content_type="application/json", headers=after).status_code == 403
    entry = AuditEntry.objects.get(action="update", resource_type="api_client")
    assert (entry.before, entry.after) == (
        {"role": "write", "is_enabled": True},
        {"role": "read", "is_enabled": True},
    )


@pytest.mark.parametrize("change", [{"role": "read"}, {"is_enabled": False}])
def test_a_token_that_was_being_issued_meanwhile_does_not_outlive_the_change(
    client: Client, made: tuple[ApiClient, str], change: dict[str, Any]
) -> None:
    before = bearer(client, made)
    ApiClient.objects.filter(pk=made[0].pk).update(**change)
    assert client.get(GROUPS, headers=before).status_code == 401


def test_a_disabled_client_gets_no_token_until_it_is_enabled(client: Client, made: tuple[ApiClient, str]) -> None:
    before = bearer(client, made)
    call_command("change_api_client", made[0].client_id, "--disable")
    assert client.get(GROUPS, headers=before).status_code == 401
    assert ask(client, made[0].client_id, made[1]).status_code == 401
    call_command("change_api_client", made[0].client_id, "--enable")
    assert client.get(GROUPS, headers=before).status_code == 401
    assert client.get(GROUPS, headers=bearer(client, made)).status_code == 200


def test_a_change_that_changes_nothing_leaves_tokens_and_log_alone(client: Client, made: tuple[ApiClient, str]) -> None:
    before = bearer(client, made)
    call_command("change_api_client", made[0].client_id, "--role", "write", "--enable")
    assert client.get(GROUPS, headers=before).status_code == 200
    assert not AuditEntry.objects.filter(action="update").exists()


def test_a_client_that_is_not_there_cannot_be_changed(db: None) -> None:
    with pytest.raises(DomainError) as refused:
        api_clients.change(COMMAND, "nobody", is_enabled=False)
    assert list(refused.value.fields) == ["client_id"]
    with pytest.raises(CommandError, match="no API client"):
        call_command("change_api_client", "nobody", "--disable")


def test_a_client_of_another_grant_gets_no_token(client: Client, made: tuple[ApiClient, str]) -> None:
    ApiClient.objects.filter(pk=made[0].pk).update(authorization_grant_type=ApiClient.GRANT_PASSWORD)
    assert ask(client, made[0].client_id, made[1]).status_code == 401


def test_tokens_are_stored_hashed(client: Client, made: tuple[ApiClient, str]) -> None:
    text = ask(client, made[0].client_id, made[1]).json()["access_token"]
    assert get_access_token_model().objects.get(application=made[0]).token == ""
    assert len(text) >= 30
