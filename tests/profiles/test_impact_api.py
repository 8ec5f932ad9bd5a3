"""`POST /portal/api/v1/impact`."""

import json
from typing import Any

import pytest
from django.test import Client

from portal.accounts import api_clients
from portal.accounts.models import ApiClient
from portal.audit.recording import COMMAND
from profiles.models import AppProfile
from tests.factories import DirectoryUserFactory, GroupFactory, MembershipFactory
from tests.profiles.factories import device, device_group, make, posture

pytestmark = pytest.mark.django_db
ADDRESS = "/portal/api/v1/impact"
ANY = 10**9


@pytest.fixture
def headers() -> dict[str, str]:
    """Of an API client that may only read."""
    client, secret = api_clients.create(COMMAND, name="Pipeline", role=ApiClient.Role.READ)
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    return {"Authorization": f"Bearer {Client().post('/oauth2/v1/token', form).json()['access_token']}"}


@pytest.fixture
def rules() -> tuple[AppProfile, AppProfile]:
    group = GroupFactory.create(name="Sales")
    for user in DirectoryUserFactory.create_batch(2):
        MembershipFactory.create(group=group, user=user)
    device(user=user)
    return make("First", groups=[group]), make("Second", groups=[group])


def ask(headers: dict[str, str], body: Any) -> Any:
    return Client().post(ADDRESS, json.dumps(body), content_type="application/json", headers=headers)


def moves(answer: Any) -> list[tuple[str, str, int, int]]:
    assert answer.status_code == 200, answer.json()
    return [(one["from"]["name"], one["to"]["name"], one["users"], one["devices"]) for one in answer.json()["moves"]]


def test_a_move_is_answered_with_ids_names_and_numbers(
    headers: dict[str, str], rules: tuple[AppProfile, AppProfile]
) -> None:
    first, second = rules
    answer = ask(headers, {"platform": "windows", "change": "move", "profileId": second.pk, "order": 1})
    move = {
        "from": {"id": first.pk, "name": "First"},
        "to": {"id": second.pk, "name": "Second"},
        "users": 2,
        "usersAtMost": False,
        "devices": 1,
    }
    assert answer.json() == {
        "platform": "windows", "change": "move", "users": 2, "usersAtMost": False, "devices": 1, "moves": [move],
    }  # fmt: skip


def test_each_change_is_answered(headers: dict[str, str], rules: tuple[AppProfile, AppProfile]) -> None:
    first, _second = rules
    ids = {"platform": "windows", "profileIds": [first.pk]}
    assert moves(ask(headers, {**ids, "change": "disable"})) == [("First", "Second", 2, 1)]
    assert moves(ask(headers, {**ids, "change": "delete"})) == [("First", "Second", 2, 1)]
    assert moves(ask(headers, {**ids, "change": "enable"})) == []
    new = {"platform": "windows", "change": "create", "name": "All", "targets": {"all": True}}
    assert moves(ask(headers, {**new, "order": 1})) == [("First", "All", 2, 1)]
    assert moves(ask(headers, new)) == []
    answer = ask(headers, {**new, "order": 1})
    assert answer.json()["moves"][0]["to"] == {"id": None, "name": "All"}
    edit = {"platform": "windows", "change": "update", "profileId": first.pk}
    assert moves(ask(headers, edit)) == []
    assert moves(ask(headers, {**edit, "targets": {}})) == [("First", "Second", 2, 1)]
    assert moves(ask(headers, {**edit, "order": 2})) == [("First", "Second", 2, 1)]
    laptops = device_group("Laptops", [[posture("Disk encrypted")]])
    answer = ask(headers, {**edit, "deviceGroupIds": [laptops.pk]})
    assert moves(answer) == [("First", "Second", 2, 1)]
    assert answer.json()["usersAtMost"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"platform": "amiga", "change": "create"}, "platform"),
        ({"platform": "windows", "change": "rename"}, "change"),
        ({"platform": "windows"}, "change"),
        ({"platform": "windows", "change": "move", "order": 1}, "profileId"),
        ({"platform": "windows", "change": "move", "profileId": "1", "order": 1}, "profileId"),
        ({"platform": "windows", "change": "create", "order": 0}, "order"),
        ({"platform": "windows", "change": "create", "profileIds": [1]}, "profileIds"),
        ({"platform": "windows", "change": "create", "enabled": 1}, "enabled"),
        ({"platform": "windows", "change": "create", "targets": []}, "targets"),
        ({"platform": "windows", "change": "create", "targets": {"groups": [1]}}, "targets.groups"),
        ({"platform": "windows", "change": "create", "targets": {"groupIds": [ANY]}}, "targets.groupIds"),
        ({"platform": "windows", "change": "create", "targets": {"userIds": "1"}}, "targets.userIds"),
        ({"platform": "windows", "change": "create", "deviceGroupIds": [ANY]}, "deviceGroupIds"),
        ({"platform": "windows", "change": "delete"}, "profileIds"),
        ({"platform": "windows", "change": "delete", "profileIds": [ANY]}, "profileIds"),
    ],
)
def test_what_is_refused_names_its_field(headers: dict[str, str], body: Any, field: str) -> None:
    answer = ask(headers, body)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == [field]


def test_the_default_profile_is_no_rule_and_a_missing_one_is_not_found(headers: dict[str, str]) -> None:
    default = AppProfile.objects.get(platform="windows", is_default=True)
    body = {"platform": "windows", "change": "move", "order": 1}
    assert ask(headers, {**body, "profileId": default.pk}).status_code == 400
    assert ask(headers, {**body, "profileId": ANY}).status_code == 404
    assert ask({}, body).status_code == 401
