"""Search and uniqueness beyond A to Z, alike on both databases."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet
from django.test import Client
from django.urls import reverse

from directory.models import DirectoryGroup, DirectoryUser
from directory.zia.editing import save_group
from directory.zia.models import ZiaGroup
from portal.accounts import api_clients
from portal.accounts.models import ApiClient, User
from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError
from portal.lib.lookups import SortKey
from portal.lib.sqlite.base import register
from portal.lib.sqlite.reindexing import current_version, reindex_if_needed
from profiles.models import AppProfile
from profiles.objects import editing
from profiles.objects.kinds import trusted_networks
from profiles.objects.values import ObjectDraft
from tests.factories import GroupFactory
from tests.pages import html_of
from tests.profiles.factories import make
from tests.profiles.objects.factories import made

pytestmark = pytest.mark.django_db
FOUND = [
    ("Öffentlichkeitsarbeit", "ÖFFENTLICH"),
    ("ÖFFENTLICHKEITSARBEIT", "öffentlich"),
    ("Отдел закупок", "отдел ЗАКУПОК"),
    ("Ωμέγα ΟΔΟΣ", "ωμέγα οδος"),
    ("Übung", "u\u0308bung"),
    ("Hà Nội", "nô\u0323i"),
    ("50 % über_uns", "% ÜBER_"),
    ("a[ü]*?b^]-", "[Ü]*?B^]-"),
    ("Isparta", "ısparta"),
    ("Sales", "sALES"),
]


@pytest.mark.parametrize(("name", "text"), FOUND)
def test_a_search_finds_the_name_in_either_case_and_form(name: str, text: str) -> None:
    group = GroupFactory.create(name=name)
    GroupFactory.create(name="Über alles, все, Ω 50 x")
    assert list(DirectoryGroup.objects.filter(name__icontains=text)) == [group]
    assert list(DirectoryGroup.objects.filter(name__istartswith=text[:1], name__icontains=text)) in ([group], [])


@pytest.mark.parametrize(("name", "text"), [("Übung", "übung"), ("Übung", "U\u0308BUNG"), ("отдел", "ОТДЕЛ")])
def test_equal_is_equal_in_either_case_and_form(name: str, text: str) -> None:
    group = GroupFactory.create(name=name)
    GroupFactory.create(name=f"{name} 2")
    assert list(DirectoryGroup.objects.filter(name__iexact=text)) == [group]
    assert DirectoryGroup.objects.filter(name__istartswith=text).count() == 2


@pytest.mark.parametrize("text", ["ö_f", "ö%f", "Ubung", "strasse", "\\ü"])
def test_a_search_finds_nothing_else(text: str) -> None:
    for name in ("Öffentlich", "Übung", "Straße"):
        GroupFactory.create(name=name)
    assert not DirectoryGroup.objects.filter(name__icontains=text).exists()


def test_a_text_of_any_length_may_be_looked_for() -> None:
    GroupFactory.create(name="Übung")
    for length in (255, 10_000, 60_000):
        assert not DirectoryGroup.objects.filter(name__icontains="ü" * length).exists()
        assert not DirectoryGroup.objects.exclude(name__icontains="ü" * length).filter(name="x").exists()


def test_a_column_may_be_looked_for_in_another_one() -> None:
    GroupFactory.create(name="Sales", comments="Sales")
    assert DirectoryGroup.objects.filter(name__icontains=F("comments")).exists()


def test_lists_and_pickers_find_every_alphabet(admin_client: Client) -> None:
    make("Öffentliche Stellen")
    for name in ("ÖFFENTLICHKEITSARBEIT", "Отдел закупок"):
        GroupFactory.create(name=name)
        ZiaGroup.objects.create(name=name)
    for address in ("directory:groups", "zia:groups"):
        page = html_of(admin_client.get(reverse(address), {"q": "отдел ЗАКУПОК"}))
        assert "Отдел закупок" in page
        assert "ÖFFENTLICHKEITSARBEIT" not in page
    for address in ("profiles:group_options", "zia:group_options"):
        answer = admin_client.get(reverse(address), {"q": "o\u0308ffentlich"})
        assert [entry["text"] for entry in answer.json()["results"]] == ["ÖFFENTLICHKEITSARBEIT"]
        assert "ÖFFENTLICHKEITSARBEIT" in answer.content.decode()
    assert "Öffentliche Stellen" in html_of(admin_client.get(reverse("profiles:list", args=["windows"]), {"q": "ÖFF"}))


def test_a_list_is_sorted_by_language_in_both_directions(admin_client: Client) -> None:
    names = ["a/b/c", "Apple", "Öffentliche", "sales"]
    for name in reversed(names):
        GroupFactory.create(name=name)
    for sort, wanted in (("name", names), ("-name", names[::-1])):
        table = admin_client.get(reverse("directory:groups"), {"sort": sort}).context["table"]
        assert [row.record.name for row in table.page.object_list] == wanted


@pytest.mark.parametrize("other", ["übung", "ÜBUNG", "U\u0308bung", "U\u0308BUNG", "Übung\u200b", "\u202eÜbung"])
def test_equal_names_are_refused_whatever_their_letters(other: str) -> None:
    make("Übung")
    with pytest.raises(DomainError) as refused:
        make(other)
    assert "already has a profile called" in refused.value.fields["name"][0]
    editing.create(SYSTEM, trusted_networks.KIND, ObjectDraft("Übung", {"dns_servers": ["10.0.0.1"]}))
    with pytest.raises(DomainError, match="There is a trusted network called"):
        editing.create(SYSTEM, trusted_networks.KIND, ObjectDraft(other, {"dns_servers": ["10.0.0.1"]}))


def test_the_database_itself_keeps_equal_names_apart() -> None:
    profile = make("Übung")
    AppProfile.objects.filter(pk=make("Other").pk).update(name="Ubung")
    with pytest.raises(IntegrityError), transaction.atomic():
        AppProfile.objects.exclude(pk=profile.pk).filter(name="Ubung").update(name="übung")


def test_settings_are_stored_composed_and_found_in_either_case(admin_client: Client) -> None:
    row = made("process_app", "Editor", paths=["C:\\Bu\u0308ro\\app.exe"])
    made("process_app", "Other", paths=["C:\\Buro\\app.exe"])
    assert row.settings["paths"] == ["C:\\Büro\\app.exe"]
    for text in ("BÜRO\\", "bu\u0308ro"):
        answer = admin_client.get(reverse("objects:list", args=["application-bypass-process-based"]), {"q": text})
        assert [row.record.name for row in answer.context["table"].page.object_list] == ["Editor"]


@pytest.mark.only_on("sqlite")
def test_stored_json_reads_as_it_was_entered() -> None:
    made("process_app", "Editor", paths=["C:\\Büro\\app.exe"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT settings FROM profiles_processapp")
        assert "Büro" in cursor.fetchone()[0]


@pytest.mark.only_on("sqlite")
def test_half_a_character_in_json_does_not_stop_the_write() -> None:
    assert connection.ops.adapt_json_value({"a": "\ud800"}, None) == '{"a": "\\ud800"}'


@pytest.mark.only_on("sqlite")
def test_what_is_no_text_has_no_case() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT UPPER(NULL), LOWER(7), UPPER('ü'), PORTAL_SORT_KEY(NULL)")
        assert cursor.fetchone() == (None, "7", "Ü", None)


def test_the_embedded_api_searches_and_keeps_apart_every_alphabet(admin: User) -> None:
    group = save_group(SYSTEM, ZiaGroup(name=" U\u0308bung\u200b ", comments="fu\u0308r"))
    assert (group.name, group.comments) == ("Übung", "für")
    for other in ("übung", "U\u0308BUNG"):
        with pytest.raises(DomainError, match="taken by another group"):
            save_group(SYSTEM, ZiaGroup(name=other))
    with pytest.raises(DomainError, match="shows nothing"):
        save_group(SYSTEM, ZiaGroup(name="\u200b\u202e"))
    client = Client()
    key, secret = api_clients.create(SYSTEM, name="reader", role=ApiClient.Role.READ)
    credentials = {"grant_type": "client_credentials", "client_id": key.client_id, "client_secret": secret}
    token = client.post("/oauth2/v1/token", credentials).json()["access_token"]
    for path in ("groups", "groups/lite"):
        answer = client.get(
            f"/zia/api/v1/{path}", {"search": "u\u0308BUNG"}, headers={"Authorization": f"Bearer {token}"}
        )
        assert [row["name"] for row in answer.json()] == ["Übung"]


@pytest.mark.only_on("sqlite")
def test_indexes_are_made_anew_where_letters_are_read_otherwise() -> None:
    GroupFactory.create(name="Übung")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA user_version")
        assert cursor.fetchone()[0] == current_version()
        cursor.execute("PRAGMA user_version = 1")
        connection.connection.create_function("PORTAL_SORT_KEY", 1, lambda name: "another key", deterministic=True)
        try:
            cursor.execute("PRAGMA integrity_check")
            assert "missing from index" in cursor.fetchone()[0]
            reindex_if_needed("default")
            cursor.execute("PRAGMA integrity_check")
            assert cursor.fetchone()[0] == "ok"
        finally:
            register(connection.connection)
            cursor.execute("REINDEX")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (DirectoryGroup.objects.all(), "group_by_name"),
        (DirectoryGroup.objects.filter(name__icontains="ö"), "group_by_name"),
        (DirectoryUser.objects.all(), "user_by_name"),
        (DirectoryUser.objects.order_by(SortKey("email"), "pk"), "user_by_email"),
        (ZiaGroup.objects.all(), "zia_group_by_name"),
    ],
)
def test_a_page_of_a_list_is_read_by_its_index(rows: "QuerySet[Any]", index: str) -> None:
    plan = rows[:25].explain()
    assert f"USING INDEX {index}" in plan
    assert "TEMP B-TREE" not in plan
