"""The page ZIA Connection: who may do what, what it shows, Test connection, and that no secret ever comes back."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from directory.connection import testing
from directory.models import ZiaConnection
from directory.upstream import Patience
from portal.audit.models import AuditEntry
from tests.directory.connected import connect
from tests.directory.legacy_server import API_KEY, PASSWORD, USERNAME
from tests.directory.upstream_server import Fault, Zia, dribble, first, serving, status, text
from tests.pages import hidden

pytestmark = pytest.mark.django_db
SECRET = "cl13nt-s3cret"
PAGE, TEST, REMOVE = (f"/administration/directory/zia-connection/{part}" for part in ("", "test/", "remove/"))
HTMX = {"HX-Request": "true"}


def oneapi(zia: Zia, **changes: Any) -> dict[str, Any]:
    return {
        "revision": "0",
        "kind": "oneapi",
        "base_url": zia.url,
        "token_url": f"{zia.url}/oauth2/v1/token",
        "client_id": "client",
        "client_secret": SECRET,
        "requests_per_second": "2",
        "requests_per_hour": "1000",
        **changes,
    }


def session(zia: Zia, **changes: Any) -> dict[str, Any]:
    facts = {"kind": "legacy", "username": USERNAME, "password": PASSWORD, "api_key": API_KEY, "client_secret": ""}
    return {**oneapi(zia), **facts, **changes}


def stored(zia: Zia) -> None:
    connect(zia, SECRET)


def said(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_connection_is_saved_and_its_secret_never_comes_back(tenant: Zia, admin_client: Client) -> None:
    answer = admin_client.post(PAGE, oneapi(tenant, is_enabled="on"), follow=True)
    page = said(answer)
    assert "The next sync reads" in page
    assert "Saved connection" in page
    assert "Set. Leave empty to keep it" in page
    row = ZiaConnection.objects.get()
    assert row.client_secret.reveal() == SECRET
    for place in (page, str(list(AuditEntry.objects.values()))):
        assert SECRET not in place
        assert row.client_secret.stored not in place


def test_a_refused_form_keeps_what_was_typed_but_the_secret(tenant: Zia, admin_client: Client) -> None:
    answer = admin_client.post(PAGE, oneapi(tenant, base_url="http://api.example", is_enabled="on"))
    assert answer.status_code == 422
    assert "Plain http is accepted for this machine only" in said(answer)
    assert 'value="http://api.example"' in said(answer)
    assert SECRET not in said(answer)
    assert not ZiaConnection.objects.exists()


@pytest.mark.parametrize("pace", ["fast", "nan", "-1", ""])
def test_a_pace_that_is_none_is_refused(pace: str, tenant: Zia, admin_client: Client) -> None:
    answer = admin_client.post(PAGE, oneapi(tenant, requests_per_second=pace))
    assert answer.status_code == 422
    assert 'id="id_requests_per_second_error"' in said(answer)


def test_a_connection_field_that_both_changed_is_theirs_unless_chosen(tenant: Zia, admin_client: Client) -> None:
    stored(tenant)
    assert admin_client.post(PAGE, oneapi(tenant, client_id="theirs", revision="1")).status_code == 302
    answer = admin_client.post(PAGE, oneapi(tenant, client_id="mine", revision="1", requests_per_hour="900"))
    page = said(answer)
    assert answer.status_code == 409
    assert "admin changed the connection meanwhile" in page
    for words in ("take-client_id", "take-client_secret", "Only you changed", "Requests per hour", "900"):
        assert words in page
    assert SECRET not in page
    assert admin_client.post(PAGE, hidden(page)).status_code == 302
    row = ZiaConnection.objects.get()
    assert (row.client_id, row.requests_per_hour, row.client_secret.reveal()) == ("theirs", 900, SECRET)
    again = said(admin_client.post(PAGE, oneapi(tenant, client_id="mine", revision="1")))
    admin_client.post(PAGE, {**hidden(again), "take-client_id": "mine"})
    assert ZiaConnection.objects.get().client_id == "mine"


def test_a_typed_secret_waits_on_the_server_while_the_conflict_is_looked_at(tenant: Zia, admin_client: Client) -> None:
    stored(tenant)
    admin_client.post(PAGE, oneapi(tenant, client_secret="", requests_per_hour="900", revision="1", is_enabled="on"))
    page = said(admin_client.post(PAGE, oneapi(tenant, client_secret="another-s3cret", revision="1", is_enabled="on")))
    assert "Apply my 1 change" in page
    assert "another-s3cret" not in page
    assert admin_client.post(PAGE, hidden(page)).status_code == 302
    row = ZiaConnection.objects.get()
    assert (row.client_secret.reveal(), row.requests_per_hour) == ("another-s3cret", 900)


def test_a_form_from_before_another_address_is_a_conflict_and_not_a_refusal(tenant: Zia, admin_client: Client) -> None:
    stored(tenant)
    admin_client.post(PAGE, oneapi(tenant, base_url="https://api.zsapi.net", revision="1"))
    answer = admin_client.post(PAGE, oneapi(tenant, client_secret="", audience="mine", revision="1"))
    assert answer.status_code == 409
    admin_client.post(PAGE, hidden(said(answer)))
    row = ZiaConnection.objects.get()
    assert (row.base_url, row.audience, row.client_secret.reveal()) == ("https://api.zsapi.net", "mine", SECRET)


def test_a_connection_in_which_nothing_was_changed_is_no_conflict(tenant: Zia, admin_client: Client) -> None:
    stored(tenant)
    unchanged = oneapi(tenant, client_secret="", revision="1", is_enabled="on")
    assert "Nothing was changed" in said(admin_client.post(PAGE, unchanged, follow=True))
    admin_client.post(PAGE, {**unchanged, "audience": "theirs"})
    assert "You changed nothing, so that stays." in said(admin_client.post(PAGE, unchanged, follow=True))
    row = ZiaConnection.objects.get()
    assert (row.audience, row.revision) == ("theirs", 2)


def test_the_way_back_from_a_conflict_keeps_what_was_typed(tenant: Zia, admin_client: Client) -> None:
    stored(tenant)
    admin_client.post(PAGE, oneapi(tenant, client_id="theirs", revision="1"))
    page = said(admin_client.post(PAGE, oneapi(tenant, client_id="mine", revision="1")))
    back = admin_client.post(PAGE, {**hidden(page), "back": "1"})
    assert back.status_code == 200
    assert 'value="mine"' in said(back)
    assert ZiaConnection.objects.get().client_id == "theirs"


def test_a_reader_sees_the_facts_but_no_control_and_is_refused(tenant: Zia, reader_client: Client) -> None:
    stored(tenant)
    page = said(reader_client.get(PAGE))
    assert tenant.url in page
    assert not any(word in page for word in ('type="submit">Save', "Test connection</button>", "remove-connection"))
    for address in (PAGE, TEST, REMOVE):
        assert reader_client.post(address, oneapi(tenant)).status_code == 403
    assert reader_client.get(REMOVE).status_code == 403
    assert tenant.asked.total() == 0
    assert ZiaConnection.objects.get().client_id == "client"


def test_who_is_not_signed_in_is_sent_to_the_sign_in(client: Client) -> None:
    for address in (PAGE, TEST, REMOVE):
        assert client.post(address).status_code == 302


def test_the_connection_is_removed_with_its_secrets(tenant: Zia, admin_client: Client) -> None:
    stored(tenant)
    assert "read from where the environment says" in said(admin_client.get(REMOVE))
    assert "removed" in said(admin_client.post(REMOVE, follow=True))
    assert not ZiaConnection.objects.exists()
    assert admin_client.get(REMOVE).status_code == 302


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("embedded", "embedded ZIA Admin Portal"),
        ("tenant", "No ZIA is connected. Connect a tenant under"),
        ("off", "PORTAL_ZIA_MODE=off"),
    ],
)
def test_the_page_says_where_the_directory_comes_from(
    mode: str, words: str, admin_client: Client, settings: Settings
) -> None:
    settings.PORTAL_ZIA_MODE = mode
    settings.PORTAL_ZIA_BASE_URL = "http://127.0.0.1:8000" if mode == "embedded" else ""
    assert words in said(admin_client.get(PAGE))


def test_a_secret_that_no_key_opens_is_said_on_the_page(tenant: Zia, admin_client: Client, settings: Settings) -> None:
    stored(tenant)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]  # keeps the session valid
    settings.PORTAL_ENCRYPTION_KEYS = []
    ZiaConnection.objects.update(client_secret=type(ZiaConnection.objects.get().client_secret)("gone"))
    answer = admin_client.get(PAGE)
    assert answer.status_code == 200
    assert "No encryption key of this portal opens the stored secrets" in said(answer)
    tried = admin_client.post(TEST, oneapi(tenant, client_secret=""), headers=HTMX)
    assert "Enter it again" in said(tried)


def test_the_top_bar_names_the_source_in_use(tenant: Zia, admin_client: Client) -> None:
    assert 'class="env" href="/zia/groups/"' in said(admin_client.get("/"))
    stored(tenant)
    assert '<span class="env">ZIA tenant</span>' in said(admin_client.get("/"))


def test_the_page_takes_the_same_queries_with_and_without_a_connection(
    tenant: Zia, admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    seen = []
    for _ in range(2):
        with django_assert_max_num_queries(12) as captured:
            admin_client.get(PAGE)
        seen.append(len(captured))
        stored(tenant) if not ZiaConnection.objects.exists() else None
    assert seen[0] == seen[1]


def ask(client: Client, body: dict[str, Any]) -> HttpResponse:
    return client.post(TEST, body, headers=HTMX)  # type: ignore[return-value]


def test_test_connection_reads_one_group_and_saves_nothing(tenant: Zia, admin_client: Client) -> None:
    answer = ask(admin_client, oneapi(tenant))
    assert "it works" in said(answer)
    assert "<html" not in said(answer)
    assert tenant.asked == {"token": 1, "groups:1": 1}
    assert not ZiaConnection.objects.exists()
    [entry] = AuditEntry.objects.filter(action="test")
    assert (entry.result, entry.resource) == ("success", tenant.url)
    assert SECRET not in str(list(AuditEntry.objects.values()))


def test_test_connection_works_without_javascript(tenant: Zia, admin_client: Client) -> None:
    answer = admin_client.post(TEST, oneapi(tenant, client_id="typed"))
    assert answer.status_code == 200
    assert "it works" in said(answer)
    assert 'value="typed"' in said(answer)
    assert "<h1>ZIA Connection</h1>" in said(answer)
    assert SECRET not in said(answer)


def test_test_connection_signs_a_legacy_session_in_and_out(legacy: Zia, admin_client: Client) -> None:
    assert "it works" in said(ask(admin_client, session(legacy)))
    assert legacy.asked == {"sign-in": 1, "groups:1": 1, "sign-out": 1}


def test_an_empty_tenant_is_said(tenant: Zia, admin_client: Client) -> None:
    tenant.groups.clear()
    assert "ZIA lists no group" in said(ask(admin_client, oneapi(tenant)))


TROUBLES: dict[str, tuple[str, Fault, str, str]] = {
    "wrong secret": ("token", status(401), "Check the client id and secret", "Credentials"),
    "no permission": ("groups:1", status(403), "may not do this (HTTP 403)", "Permission"),
    "not accepted": ("groups:1", status(401), "does not accept the session", "Credentials"),
    "throttled": ("groups:1", status(429, Retry_After="1"), "limits the rate", "Throttled"),
    "throttled at once": ("token", status(429, Retry_After="0"), "limits the rate", "Throttled"),
    "broken": ("groups:1", status(503), "503", "trouble"),
    "a redirect": ("groups:1", status(302, Location="https://evil.example/"), "answered 302", "Unexpected"),
    "not found": ("groups:1", status(404), "Check the base URL", "Unexpected"),
    "not JSON": ("groups:1", text(b"<html>"), "not JSON", "Unexpected"),
    "another encoding": ("groups:1", text(b'[{"id": 1, "name": "Cr\xf6w"}]'), "not UTF-8", "Unexpected"),
    "nested too deeply": ("groups:1", text(b"[" * 100_000), "nested too deeply", "Unexpected"),
    "a bad group": ("groups:1", status(200, [{"id": 5, "name": "x" * 256}]), "item 1: id 5", "Unexpected"),
    "an object": ("groups:1", status(200, {"list": []}), "not a list", "Unexpected"),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_a_trouble_is_told_in_plain_words(name: str, tenant: Zia, admin_client: Client) -> None:
    place, fault, words, advice = TROUBLES[name]
    tenant.faults = {place: fault}
    answer = ask(admin_client, oneapi(tenant))
    assert answer.status_code == 200
    assert "it does not work" in said(answer)
    assert words in said(answer)
    assert advice in said(answer)
    assert tenant.asked[place] == 1
    assert AuditEntry.objects.get(action="test").result == "failure"


def test_a_tenant_that_is_down_is_told(admin_client: Client) -> None:
    assert "could not be reached" in said(ask(admin_client, oneapi(Zia(url="http://127.0.0.1:9"))))


def test_a_test_ends_in_time_however_slow_the_tenant_is(tenant: Zia, settings: Settings) -> None:
    from directory.connection.opening import session_of

    stored(tenant)
    tenant.faults = {"token": first(0, dribble()), "groups:1": dribble()}
    patience = Patience(connect=1, read=1, page=30, tries=1, backoff=0, longest_wait=0, slice=0.05)
    outcome = testing.try_out(session_of(ZiaConnection.objects.get()), patience=patience, limit=0.5)
    assert outcome.error == "unreachable"
    assert "within 0.5 s" in outcome.message


def test_the_stored_secret_is_used_where_the_addresses_are_the_same(tenant: Zia, admin_client: Client) -> None:
    stored(tenant)
    assert "it works" in said(ask(admin_client, oneapi(tenant, client_secret="")))


def test_the_stored_secret_is_never_sent_to_another_address(tenant: Zia, admin_client: Client) -> None:
    stored(tenant)
    thief = Zia()
    with serving(thief):
        for change in ({"token_url": f"{thief.url}/token"}, {"base_url": thief.url}):
            answer = ask(admin_client, oneapi(tenant, client_secret="", **change))
            assert answer.status_code == 422
            assert "nothing was sent" in said(answer)
            assert "never sent to a new one" in said(answer)
    assert thief.asked.total() == tenant.asked.total() == 0


def test_an_incomplete_form_is_not_sent_anywhere(tenant: Zia, admin_client: Client) -> None:
    answer = ask(admin_client, oneapi(tenant, client_id="", client_secret="", requests_per_hour="1000"))
    assert answer.status_code == 422
    assert "Client ID is missing" in said(answer)
    assert "Client secret is missing" in said(answer)
    assert tenant.asked.total() == 0


def test_the_menu_leads_to_the_page(admin_client: Client) -> None:
    page = said(admin_client.get(reverse("directory:groups")))
    assert f'href="{PAGE}"' in page
