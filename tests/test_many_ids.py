"""More ids than any database takes in one statement: refused in words that name the field, by pages and by APIs."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from directory.zia.models import ZiaDepartment, ZiaUser
from portal.lib.errors import DomainError
from portal.lib.keys import MOST_KEYS, require_few, sent_keys
from portal.lib.pickers import keys_of
from profiles.catalog import Kind, Platform
from profiles.editing import bulk
from profiles.models import AppProfile
from profiles.objects.kind import ObjectKind
from profiles.objects.registry import KINDS
from profiles.rules import targets
from profiles.rules.targets import Targets
from tests.factories import GroupFactory
from tests.pages import html_of
from tests.profiles.objects.factories import untouched
from tests.profiles.pages import filled
from tests.zia.test_api import Api

pytestmark = pytest.mark.django_db
NUMBER = 250_001
IDS = ",".join(map(str, range(1, NUMBER + 1)))
MANY = "/profiles/windows/many/"
WORDS = "250,001 are sent, 30,000 at most are taken at a time."


@pytest.mark.parametrize("action", ["enable", "disable", "delete", "copy", "export", "compare"])
def test_the_bulk_bar_refuses_them(action: str, admin_client: Client) -> None:
    answer = admin_client.post(MANY, {"action": action, "ids": IDS, "confirmed": "1"})
    assert answer.status_code == 400
    assert f"ids: {WORDS}" in answer.content.decode()


def test_a_read_only_admin_reads_the_same(reader_client: Client) -> None:
    answer = reader_client.post(MANY, {"action": "export", "ids": IDS})
    assert answer.status_code == 400
    assert f"ids: {WORDS}" in answer.content.decode()


@pytest.mark.parametrize("field", ["groups", "excluded", "users"])
def test_the_profile_form_refuses_them_on_the_field(field: str, admin_client: Client) -> None:
    scope = "all" if field == "excluded" else "selected"
    answer = admin_client.post(reverse("profiles:add", args=["windows"]), filled(scope=scope) | {field: IDS})
    page = html_of(answer)
    assert answer.status_code == 422
    assert WORDS in page
    assert len(page) < 1_000_000, "what was sent does not come back"
    assert not AppProfile.objects.filter(is_default=False).exists()


def pointing() -> Iterator[tuple[ObjectKind, str]]:
    """Every field of an object that takes several ids."""
    return ((kind, setting.key) for kind in KINDS for setting in kind.settings if setting.kind is Kind.REFERENCES)


def test_every_form_of_an_object_refuses_them_on_the_field(admin_client: Client) -> None:
    for kind, key in pointing():
        answer = admin_client.post(reverse("objects:add", args=[kind.slug]), untouched(kind.key) | {key: IDS})
        assert answer.status_code == 422, (kind.key, key)
        assert WORDS in answer.content.decode(), (kind.key, key)


def test_the_names_of_all_fields_together_are_no_more_for_the_database() -> None:
    """Each of four fields holds as many as it may; a page asks for the names of all of them at once."""
    kind = next(kind for kind in KINDS if kind.key == "zia_posture")
    keys = [key for one, key in pointing() if one is kind][:4]
    sent = QueryDict(mutable=True)
    sent.update({key: ",".join(str(n * 100_000 + i) for i in range(9_000)) for n, key in enumerate(keys, 1)})
    form = kind.form(kind, None, sent, None)
    assert sum(len(keys_of(form[key].value())) for key in keys) == 36_000
    assert len(form.chosen.asked("device_posture")) == MOST_KEYS


def test_copies_of_objects_and_the_preview_refuse_them(admin_client: Client) -> None:
    copied = admin_client.post(reverse("objects:copy", args=["trusted-networks"]), {"ids": IDS}, follow=True)
    assert f"ids: {WORDS}" in copied.content.decode()
    previewed = admin_client.post(reverse("objects:expression_preview"), {"prefix": "high", "high_1": IDS})
    assert previewed.status_code == 400
    assert f"high_1: {WORDS}" in previewed.content.decode()


def test_a_user_of_zia_is_not_put_into_so_many_groups(admin_client: Client) -> None:
    department = ZiaDepartment.objects.create(name="HQ")
    form = {"name": "Ada", "email": "ada@example.com", "department": department.pk, "groups": IDS}
    answer = admin_client.post(reverse("zia:add_user"), form)
    assert answer.status_code == 422
    assert WORDS in answer.content.decode()
    body = {**form, "department": {"id": department.pk}, "groups": [{"id": n} for n in range(1, 128 + 1)]}
    refusal = Api("write").ask("POST", "users", body)
    assert refusal.status_code == 400
    assert refusal.json()["message"] == "groups: a user can be in 127 groups at most, not 128."
    assert not ZiaUser.objects.exists()


def test_the_verbs_refuse_them_too() -> None:
    many = frozenset(range(1, MOST_KEYS + 2))
    for work in (
        lambda: bulk.delete(Any, Platform.WINDOWS, many),  # type: ignore[arg-type]
        lambda: targets.checked(Targets(groups=many)),
        lambda: targets.checked(Targets(applies_to_all=True, excluded=many)),
    ):
        with pytest.raises(DomainError, match="30,001 are sent"):
            work()


def test_as_many_as_are_allowed_are_read() -> None:
    require_few("ids", MOST_KEYS)
    assert sent_keys("ids", ["1,2", "2", "x,3"]) == [1, 2, 3]
    assert len(sent_keys("ids", [",".join(map(str, range(1, MOST_KEYS + 1)))])) == MOST_KEYS
    group = GroupFactory.create()
    with pytest.raises(DomainError, match="29999 of the chosen groups do not exist"):
        targets.checked(Targets(groups=frozenset({group.pk, *range(10**9, 10**9 + MOST_KEYS - 1)})))


@pytest.mark.parametrize("number", [1001, 100_000])
def test_too_many_fields_are_refused_in_words(number: int, reader_client: Client) -> None:
    body = "&".join(["action=export", *(f"ids={n}" for n in range(number))])
    answer = reader_client.post(MANY, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "More than 1,000 fields are sent. Choose fewer at a time." in answer.content.decode()


def test_a_form_that_is_too_large_is_refused_in_words(reader_client: Client) -> None:
    answer = reader_client.post(MANY, {"action": "export", "ids": "1," * 1_400_000})
    assert answer.status_code in (400, 413)
    answer = reader_client.post(
        MANY, f"action=export&ids={'1,' * 1_400_000}", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    assert "The form is larger than 2,621,440 bytes." in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/profiles/windows/?found={}",
        "/profiles/windows/?group={}",
        "/profiles/compare/?a={}&b={}",
        "/profiles/effective/?user={}",
        "/profiles/options/groups/?q={}",
        "/profiles/options/profiles/?q={}",
        "/administration/directory/users/?department={}",
        "/administration/directory/groups/?run={}",
    ],
)
def test_an_address_with_so_many_ids_is_answered(address: str, reader_client: Client) -> None:
    assert reader_client.get(address.replace("{}", IDS)).status_code in (200, 404)


def test_a_search_for_a_long_text_is_answered_or_refused_by_name(reader_client: Client) -> None:
    text, api = "x" * 60_000, Api("read")
    for address in ("/profiles/windows/", "/administration/directory/users/", "/zia/groups/", reverse("audit:list")):
        assert reader_client.get(address, {"q": text}).status_code == 200, address
    assert api.ask("GET", "groups", search="x" * 1000).json() == []
    refusal = api.ask("GET", "groups", search="x" * 1001)
    assert (refusal.status_code, refusal.json()["message"]) == (400, "search has 1,001 characters, 1,000 are allowed.")


def test_an_address_with_too_many_parameters_is_refused(reader_client: Client) -> None:
    query = "&".join(f"ids={n}" for n in range(1001))
    answer = reader_client.get(f"/profiles/windows/?{query}")
    assert answer.status_code == 400
    assert "More than 1,000 fields are sent." in answer.content.decode()
    refusal = Api("read").http.get(f"/zia/api/v1/groups?{query}", headers=Api("read").headers)
    assert (refusal.status_code, refusal.json()["message"]) == (400, "More than 1,000 parameters are sent.")


@pytest.fixture
def api() -> Api:
    return Api("write")


def sent(api: Api, body: bytes) -> Any:
    return api.http.post("/zia/api/v1/groups", body, content_type="application/json", headers=api.headers)


def nested(levels: int) -> bytes:
    """A body of so many levels, itself the first."""
    return b'{"name": "Deep", "more": ' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


@pytest.mark.parametrize("levels", [33, 100_000])
def test_a_body_that_is_nested_too_deep_is_refused_in_json(levels: int, api: Api) -> None:
    answer = sent(api, nested(levels))
    assert answer.status_code == 400
    assert answer.json()["message"] == "The body is nested more than 32 levels deep."


def test_a_body_as_deep_as_is_allowed_is_read(api: Api) -> None:
    assert sent(api, nested(32)).status_code == 201


def test_a_body_that_is_too_large_is_refused_in_json(api: Api) -> None:
    def of_size(size: int) -> bytes:
        text = json.dumps({"name": "Large", "more": ""}).encode()
        return text[:-2] + b"x" * (size - len(text)) + text[-2:]

    answer = sent(api, of_size(2**21 + 1))
    assert answer.status_code == 413
    assert answer.json()["message"] == "The body is larger than 2,097,152 bytes."
    assert sent(api, of_size(2**21)).status_code == 201


NOT_OBJECTS = [b"\xff\xfe", b'{"name": NaN}', b"{", b'{"name": ' + b"9" * 5000 + b"}", b"[]", b'"x"']


@pytest.mark.parametrize("body", NOT_OBJECTS)
def test_what_is_no_json_object_is_refused_in_json(body: bytes, api: Api) -> None:
    answer = sent(api, body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "INVALID_INPUT_ARGUMENT"
