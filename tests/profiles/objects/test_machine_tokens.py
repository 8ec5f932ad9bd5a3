"""Machine tokens: a secret that goes in, is chosen in app profiles, and never comes out."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError
from portal.lib.rotation import encrypted_fields
from profiles import catalog, editing
from profiles.catalog import Platform
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile, MachineToken
from profiles.objects import editing as objects
from profiles.objects.values import ObjectDraft
from tests.pages import hidden, html_of
from tests.profiles.factories import make
from tests.profiles.objects.factories import kind_of, made
from tests.profiles.pages import add_page, line, send
from tests.query_counts import assert_same_queries

pytestmark = pytest.mark.django_db
SECRET = "3|api.private.example|hunter2-secret"
LIST = reverse("objects:list", args=["machine-tokens"])
ADD = reverse("objects:add", args=["machine-tokens"])


def token(name: str = "Kiosks", secret: str = SECRET) -> MachineToken:
    row = made("machine_token", name, description="Till devices", token=secret)
    assert isinstance(row, MachineToken)
    return row


def edit_url(row: MachineToken) -> str:
    return reverse("objects:edit", args=["machine-tokens", row.pk])


def update(row: MachineToken, **settings: Any) -> MachineToken:
    draft = ObjectDraft(row.name, settings)
    objects.update(SYSTEM, kind_of("machine_token"), row.pk, draft, expected_revision=row.revision)
    row.refresh_from_db()
    return row


def test_the_token_is_stored_encrypted_and_shown_in_no_page(admin_client: Client) -> None:
    added = admin_client.post(ADD, {"name": "Kiosks", "description": "Till devices", "token": SECRET}, follow=True)
    row = MachineToken.objects.get()
    assert row.token.reveal() == SECRET
    with connection.cursor() as cursor:
        cursor.execute("SELECT token, settings FROM profiles_machinetoken")
        assert "hunter2" not in str(cursor.fetchone())
    entry = AuditEntry.objects.get(resource_type="machine_token")
    audited = admin_client.get(reverse("audit:entry", args=[entry.pk]))
    pages = [added, admin_client.get(edit_url(row)), admin_client.get(LIST), audited]
    for page in pages:
        text = html_of(page)
        assert "Kiosks" in text
        assert "hunter2" not in text
        assert row.token.stored not in text
    assert entry.after == {"Name": "Kiosks", "Description": "Till devices", "Token": "Set"}
    assert ">Not set</span>" in html_of(admin_client.get(ADD))
    assert ">Set</span>" in html_of(admin_client.get(edit_url(row)))


def test_an_empty_field_leaves_the_token_and_a_new_one_replaces_it() -> None:
    row = token()
    assert update(row, token="", description="Tills").token.reveal() == SECRET
    assert AuditEntry.objects.filter(action="update").latest("pk").after == {"Description": "Tills"}
    assert update(row, token="another-secret").token.reveal() == "another-secret"
    entry = AuditEntry.objects.filter(action="update").latest("pk")
    assert (entry.before, entry.after) == ({"Token": "Set"}, {"Token": "Changed"})


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        ("", "Paste the token that ZPA issued."),
        ("hunter2 hunter2", "It is one text without spaces and line breaks, as ZPA shows it."),
        ("hunter2\0", "It holds a control character."),
        ("hunter2" * 300, "It has 2100 characters, 2048 are allowed."),
    ],
)
def test_what_is_no_token_is_refused_on_its_field_without_repeating_it(secret: str, words: str) -> None:
    with pytest.raises(DomainError) as refusal:
        token(secret=secret)
    assert refusal.value.fields == {"token": [words]}
    assert not MachineToken.objects.exists()


def test_a_refused_form_keeps_the_typed_token_out_of_the_page_and_saves_it_then(admin_client: Client) -> None:
    refused = admin_client.post(ADD, {"name": "", "token": SECRET})
    page = html_of(refused)
    assert refused.status_code == 422
    assert "As typed, not saved yet" in page
    assert "hunter2" not in page
    admin_client.post(ADD, {"name": "Kiosks", "token": "", "held": hidden(page)["held"][0]})
    assert MachineToken.objects.get().token.reveal() == SECRET


def test_a_conflict_says_that_the_token_changes_and_saves_it_on_request(admin_client: Client) -> None:
    row = token()
    update(row, description="Theirs")
    mine = {"name": "Kiosks", "description": "Mine", "token": "mine-hunter2", "revision": 1}
    conflict = admin_client.post(edit_url(row), mine)
    page = html_of(conflict)
    assert conflict.status_code == 409
    assert "Changed" in page
    assert "hunter2" not in page
    assert admin_client.post(edit_url(row), hidden(page)).status_code == 302
    row.refresh_from_db()
    assert (row.token.reveal(), row.settings["description"]) == ("mine-hunter2", "Theirs")


def test_profiles_of_windows_and_macos_choose_one_and_send_its_id(admin_client: Client) -> None:
    row = token()
    assert "Machine Token" in line(add_page(admin_client, Platform.MACOS), "machine_token")
    assert "setting-machine_token" not in add_page(admin_client, Platform.LINUX)
    assert send(admin_client, machine_token=row.pk).status_code == 302
    profile = AppProfile.objects.get(name="Finance")
    body = catalog.request_body(Platform.WINDOWS, profile.settings)
    assert body["machineTokenSelectedOption"] == row.pk
    assert "hunter2" not in json.dumps(body)
    assert AuditEntry.objects.get(resource="Finance").after["Machine Token"] == "Kiosks"


def test_a_token_that_a_profile_uses_is_not_deleted(admin_client: Client) -> None:
    row = token()
    profile = make("Finance", settings={"machine_token": row.pk})
    delete = reverse("objects:delete", args=["machine-tokens", row.pk])
    refused = admin_client.post(delete)
    assert refused.status_code == 409
    assert reverse("profiles:edit", args=["windows", profile.pk]) in html_of(refused)
    editing.update(SYSTEM, profile.pk, ProfileDraft(name="Finance", settings={"machine_token": 0}), expected_revision=1)
    assert admin_client.post(delete).status_code == 302
    assert not MachineToken.objects.exists()
    assert "hunter2" not in str(AuditEntry.objects.filter(resource_type="machine_token", action="delete").get().before)


def test_a_profile_cannot_choose_a_token_that_is_gone() -> None:
    with pytest.raises(DomainError) as refusal:
        make("Finance", settings={"machine_token": 4711})
    assert refusal.value.fields == {"machine_token": ["No machine token with the id 4711 may be chosen here."]}


def test_tokens_are_found_by_description_and_not_by_their_secret(admin_client: Client) -> None:
    token()
    assert "Kiosks" in html_of(admin_client.get(LIST, {"q": "till"}))
    assert "Kiosks" not in html_of(admin_client.get(LIST, {"q": "hunter2"}))


def test_a_token_is_not_copied(admin_client: Client) -> None:
    row = token()
    assert "Copy" not in html_of(admin_client.get(LIST))
    with pytest.raises(DomainError):
        objects.copy(SYSTEM, kind_of("machine_token"), [row.pk])


def test_a_read_only_admin_sees_names_alone(reader_client: Client) -> None:
    row = token()
    page = html_of(reader_client.get(edit_url(row)))
    assert "Kiosks" in page
    assert "sticky-save" not in page
    for answer in (
        reader_client.post(ADD, {"name": "Mine", "token": "x"}),
        reader_client.post(edit_url(row), {"name": "Mine", "token": "x", "revision": 1}),
        reader_client.post(reverse("objects:delete", args=["machine-tokens", row.pk])),
    ):
        assert answer.status_code == 403
    row.refresh_from_db()
    assert (row.name, row.token.reveal()) == ("Kiosks", SECRET)


def test_the_list_takes_the_same_queries_at_any_size(admin_client: Client) -> None:
    assert_same_queries(admin_client, [LIST], token)


def test_a_new_first_key_reaches_the_token() -> None:
    assert (MachineToken, "token") in list(encrypted_fields())
