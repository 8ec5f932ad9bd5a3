"""Somebody deletes what another admin is just about to write: words, and nothing that comes back or is noted twice.

The deletion is held open until the other's request stands before its lock; it has seen the row by then.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from directory import sync
from directory.connection import saving
from directory.connection.draft import ConnectionDraft
from directory.models import SyncRun
from directory.zia import editing as zia
from directory.zia.models import ZiaDepartment, ZiaGroup, ZiaMembership, ZiaUser
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.errors import Gone
from profiles import editing
from profiles.editing import policy_tokens, restoring
from profiles.models import DeletedProfile
from profiles.models.objects import ProfileObject
from profiles.objects import editing as objects
from profiles.objects.kind import ObjectKind
from profiles.objects.registry import KINDS
from profiles.objects.values import ObjectDraft
from tests.factories import SyncRunFactory
from tests.profiles.factories import make, order
from tests.profiles.objects.factories import kind_of, made, network, untouched
from tests.profiles.pages import filled
from tests.routes import COMBINED, SETTINGS
from tests.together import Other
from tests.zia.test_api import Api

pytestmark = pytest.mark.django_db(transaction=True)
Send = Callable[[Client, int], Any]
MANY = "/profiles/windows/many/"


def entries(resource_type: str, resource_id: object) -> list[str]:
    """What was noted about a row, its creation left out, the oldest first."""
    rows = AuditEntry.objects.filter(resource_type=resource_type, resource_id=str(resource_id)).exclude(action="create")
    return list(rows.order_by("pk").values_list("action", flat=True))


def overtaken(delete: Callable[[], object], late: Callable[[], object]) -> Any:
    """What comes of `late`, which looked before the deletion was done and writes after it."""
    with transaction.atomic():
        delete()
        other = Other(late)
        other.is_at_the_lock()
    return other.end() or other.refusal


PROFILE_PAGES: dict[str, tuple[Send, int]] = {
    "edit": (lambda c, pk: c.post(f"/profiles/windows/{pk}/", filled(name="Renamed", revision=2)), 422),
    "enable": (lambda c, pk: c.post(f"/profiles/windows/{pk}/enabled/", {"enabled": "1"}), 404),
    "move": (lambda c, pk: c.post(f"/profiles/windows/{pk}/move/", {"position": "1"}), 404),
    "copy": (lambda c, pk: c.post(f"/profiles/windows/{pk}/copy/"), 400),
    "delete": (lambda c, pk: c.post(f"/profiles/windows/{pk}/delete/"), 404),
    "restore a version": (lambda c, pk: c.post(f"/profiles/windows/{pk}/history/1/", {"revision": "2"}), 404),
    "enable many": (lambda c, pk: c.post(MANY, {"action": "enable", "ids": pk}, follow=True), 200),
    "copy many": (lambda c, pk: c.post(MANY, {"action": "copy", "ids": pk}, follow=True), 200),
    "delete many": (lambda c, pk: c.post(MANY, {"action": "delete", "ids": pk, "confirmed": 1}, follow=True), 200),
}


def test_a_profile_that_was_deleted_meanwhile_is_not_written(admin_client: Client) -> None:
    make("First")
    for name, (send, status) in PROFILE_PAGES.items():
        pk = make("Finance").pk
        editing.set_enabled(SYSTEM, pk, False)
        answer = overtaken(
            lambda pk=pk: editing.delete(SYSTEM, pk),  # type: ignore[misc]
            lambda send=send, pk=pk: send(admin_client, pk),  # type: ignore[misc]
        )
        page = answer.content.decode()
        assert answer.status_code == status, name
        assert "Finance was deleted meanwhile by SYSTEM." in page or "not exist any more" in page, name
        assert order() == [(1, "First")], name
        assert entries("app_profile", pk) == ["update", "delete"], name


def test_a_token_is_not_shown_of_a_profile_that_is_gone() -> None:
    with pytest.raises(Gone, match="This app profile does not exist any more"):
        policy_tokens.view(SYSTEM, 999_999)


def test_a_version_that_is_not_kept_any_more_is_not_restored() -> None:
    profile = make("Finance")
    with pytest.raises(Gone, match="Version 7 is not kept any more"):
        editing.restore(SYSTEM, profile.pk, 7, expected_revision=1)


def test_a_deleted_profile_comes_back_once(admin_client: Client) -> None:
    editing.delete(SYSTEM, make("Finance").pk)
    deleted = DeletedProfile.objects.get()
    address = reverse("profiles:deleted", args=["windows", deleted.pk])
    answer = overtaken(
        lambda: restoring.restore(SYSTEM, deleted.pk, "Finance"),
        lambda: admin_client.post(address, {"name": "Finance 2"}, follow=True),
    )
    assert "Finance was restored by somebody else meanwhile." in answer.content.decode()
    assert order() == [(1, "Finance")]
    assert AuditEntry.objects.filter(action="restore").count() == 1


def fresh(kind: ObjectKind) -> Any:
    """A row of the kind that may be deleted."""
    return COMBINED[kind.key]() if kind.key in COMBINED else made(kind.key, "Sample", **SETTINGS.get(kind.key, {}))


OBJECT_VERBS: dict[str, Callable[[ObjectKind, int], object]] = {
    "update": lambda kind, pk: objects.update(SYSTEM, kind, pk, ObjectDraft("Renamed"), expected_revision=1),
    "copy": lambda kind, pk: objects.copy(SYSTEM, kind, [pk]),
    "delete": lambda kind, pk: objects.delete(SYSTEM, kind, pk),
}


@pytest.mark.parametrize("verb", OBJECT_VERBS)
def test_an_object_of_any_kind_that_was_deleted_meanwhile_is_not_written(verb: str) -> None:
    for kind in KINDS:
        if (kind.limit and kind.rows.count() == kind.limit) or (verb == "copy" and not kind.can_copy):
            continue  # all of them come with the portal, or have no copies
        row: ProfileObject = fresh(kind)
        present = kind.rows.count()
        words = overtaken(
            lambda kind=kind, pk=row.pk: objects.delete(SYSTEM, kind, pk),  # type: ignore[misc]
            lambda kind=kind, pk=row.pk: OBJECT_VERBS[verb](kind, pk),  # type: ignore[misc]
        )
        expected = f"{row.name} was deleted meanwhile by SYSTEM."
        if verb == "copy":
            expected = "Some of what was chosen does not exist any more. Nothing was copied."
        assert words == expected, kind.key
        assert kind.rows.count() == present - 1, kind.key
        noted = AuditEntry.objects.filter(resource_type=kind.key, resource_id=str(row.pk))
        assert list(noted.order_by("pk").values_list("action", flat=True)) == ["create", "delete"], kind.key


@pytest.mark.parametrize(("name", "status"), [("edit", 422), ("delete", 404), ("copy", 200)])
def test_the_pages_of_an_object_say_that_it_was_deleted_meanwhile(name: str, status: int, admin_client: Client) -> None:
    row, kind = network(), kind_of("trusted_network")
    form = untouched("trusted_network", name="Renamed", dns_servers="10.1.1.1", revision="1")
    sends: dict[str, tuple[str, dict[str, Any]]] = {
        "edit": (kind.url(row), form),
        "delete": (reverse("objects:delete", args=[kind.slug, row.pk]), {}),
        "copy": (reverse("objects:copy", args=[kind.slug]), {"ids": row.pk}),
    }
    address, body = sends[name]
    answer = overtaken(
        lambda: objects.delete(SYSTEM, kind, row.pk),
        lambda: admin_client.post(address, body, follow=True),
    )
    assert answer.status_code == status
    page = answer.content.decode()
    assert "Head office was deleted meanwhile by SYSTEM." in page or "does not exist any more" in page
    assert not kind.rows.exists()


class ZiaRows:
    """A user of a department and a group, and how each row is written."""

    def __init__(self) -> None:
        self.department = ZiaDepartment.objects.create(name="HQ")
        self.empty = ZiaDepartment.objects.create(name="Nobody")
        self.group = ZiaGroup.objects.create(name="Legal")
        self.user = ZiaUser.objects.create(name="Ada", email="ada@example.com", department=self.department)
        self.rows: dict[str, tuple[Any, Callable[..., None]]] = {
            "group": (self.group, zia.delete_group),
            "department": (self.empty, zia.delete_department),
            "user": (self.user, zia.delete_user),
        }

    def form(self, noun: str) -> dict[str, Any]:
        of_user = {"email": "ada@example.com", "department": self.department.pk, "is_enabled": "on"}
        return {"name": "Renamed", "comments": "", **(of_user if noun == "user" else {})}

    def body(self, noun: str) -> dict[str, Any]:
        of_user = {"email": "ada@example.com", "department": {"id": self.department.pk}}
        return {"name": "Renamed", **(of_user if noun == "user" else {})}


@pytest.mark.parametrize("door", ["edit", "delete", "PUT", "DELETE"])
def test_a_row_of_zia_that_was_deleted_meanwhile_is_not_written(door: str, admin_client: Client) -> None:
    world, api = ZiaRows(), Api("write")

    def late(noun: str, pk: int) -> Any:
        if door in ("PUT", "DELETE"):
            return api.ask(door, f"{noun}s/{pk}", world.body(noun))
        return admin_client.post(reverse(f"zia:{door}_{noun}", args=[pk]), world.form(noun))

    for noun in ("group", "department", "user"):
        row, delete = world.rows[noun]
        pk, name = row.pk, row.name
        answer = overtaken(
            lambda row=row, delete=delete: delete(SYSTEM, row),  # type: ignore[misc]
            lambda noun=noun, pk=pk: late(noun, pk),  # type: ignore[misc]
        )
        assert answer.status_code == (422 if door == "edit" else 404), noun
        assert f"{name} was deleted meanwhile by SYSTEM." in answer.content.decode(), noun
        assert not type(row).objects.filter(pk=pk).exists(), noun
        assert entries(f"zia{noun}", pk) == ["delete"], noun


@pytest.mark.parametrize(("what", "words"), [("group", "A chosen group"), ("department", "A chosen department")])
def test_a_user_is_not_put_into_what_was_deleted_meanwhile(what: str, words: str, admin_client: Client) -> None:
    world = ZiaRows()
    row, delete = world.rows[what]
    form = {**world.form("user"), "groups": world.group.pk, "department": world.empty.pk, "email": "new@example.com"}
    answer = overtaken(
        lambda: delete(SYSTEM, row),
        lambda: admin_client.post(reverse("zia:add_user"), form),
    )
    assert answer.status_code == 422
    assert f"{words} was deleted meanwhile. Choose again." in answer.content.decode()
    assert not ZiaUser.objects.filter(email="new@example.com").exists()
    assert not ZiaMembership.objects.exists()


def test_a_department_that_a_user_is_being_put_into_is_not_deleted(admin_client: Client) -> None:
    world = ZiaRows()
    answer = overtaken(
        lambda: zia.save_user(SYSTEM, ZiaUser(name="Bo", email="bo@example.com", department=world.empty), []),
        lambda: admin_client.post(reverse("zia:delete_department", args=[world.empty.pk]), follow=True),
    )
    assert "Nobody still has 1 users." in answer.content.decode()
    assert ZiaUser.objects.get(name="Bo").department == world.empty


def test_of_two_decisions_about_a_held_run_one_counts(admin_client: Client) -> None:
    held = SyncRunFactory.create(state=SyncRun.State.HELD, digest="d" * 64)
    answer = overtaken(
        lambda: sync.discard(SYSTEM, held.pk),
        lambda: admin_client.post(reverse("support:apply_held", args=[held.pk])),
    )
    assert answer.status_code == 400
    assert "This sync is not held any more." in answer.content.decode()
    assert AuditEntry.objects.filter(resource_type="sync_run").count() == 1
    assert SyncRun.objects.count() == 1


def test_a_connection_that_was_removed_meanwhile_is_not_saved_again() -> None:
    draft = ConnectionDraft(kind="oneapi", base_url="https://api.zsapi.net", token_url="https://a.zslogin.net/token")
    saving.save(SYSTEM, draft, expected_revision=0)
    words = overtaken(
        lambda: saving.remove(SYSTEM),
        lambda: saving.save(SYSTEM, replace(draft, client_id="another"), expected_revision=1),
    )
    assert "Somebody removed the connection meanwhile." in words
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == ["create", "delete"]
