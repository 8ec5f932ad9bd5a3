"""Deleted profiles: what is kept of them, and how they come back."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory.models import DirectoryGroup
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.errors import DomainError
from profiles import editing
from profiles.catalog import Platform
from profiles.editing import bulk, history, restoring
from profiles.models import AppProfile, DeletedProfile, ProfileVersion
from profiles.rules.targets import Targets, read
from profiles.views.common import reasons
from tests.factories import DirectoryUserFactory, GroupFactory
from tests.pages import html_of
from tests.profiles.factories import make, order
from tests.profiles.objects.factories import forwarding

pytestmark = pytest.mark.django_db


def gone(name: str = "Finance", **wanted: Any) -> DeletedProfile:
    """A profile that was made and deleted."""
    editing.delete(SYSTEM, make(name, **wanted).pk)
    return DeletedProfile.objects.get(name=name)


def pointing(profile: AppProfile) -> list[int]:
    return list(profile.references.filter(kind="forwarding_profile").values_list("object_id", flat=True))


def page_of(deleted: DeletedProfile) -> str:
    return reverse("profiles:deleted", args=[deleted.platform, deleted.pk])


def test_a_restore_brings_back_everything_but_secrets_and_token_disabled_at_the_old_place() -> None:
    group, user = GroupFactory.create(), DirectoryUserFactory.create()
    make("A")
    secret = {"logout_password": "hunter2-secret"}
    wanted: dict[str, Any] = {"description": "Desks", "settings": {"log_mode": "3"}, "secrets": secret}
    old = make("Finance", groups=[group], users=[user], **wanted)
    make("B")
    editing.delete(SYSTEM, old.pk)
    deleted = DeletedProfile.objects.get()
    back = restoring.restore(SYSTEM, deleted.pk, deleted.name)
    assert order() == [(1, "A"), (2, "Finance"), (3, "B")]
    assert (back.is_enabled, back.description, back.settings) == (False, "Desks", old.settings)
    assert read(back) == Targets(groups=frozenset({group.pk}), users=frozenset({user.pk}))
    assert (back.secrets, back.policy_token != old.policy_token, len(back.policy_token)) == ({}, True, 48)
    assert not DeletedProfile.objects.exists()


def test_what_is_kept_holds_no_secret_and_no_token() -> None:
    old = make("Finance", secrets={"logout_password": "hunter2-secret"})
    editing.delete(SYSTEM, old.pk)
    kept = str(DeletedProfile.objects.values().get())
    for secret in ("hunter2", old.secrets["logout_password"], old.policy_token):
        assert secret not in kept


def test_a_restore_is_audited_with_what_is_missing_and_begins_a_history() -> None:
    deleted = gone(secrets={"logout_password": "hunter2-secret"})
    back = restoring.restore(SYSTEM, deleted.pk, "Finance")
    entry = AuditEntry.objects.get(action="restore")
    assert entry.after is not None
    assert (entry.resource, entry.resource_id, entry.before) == ("Finance", str(back.pk), None)
    assert entry.after["Restored from"] == f"Deletion by SYSTEM, audit entry {deleted.entry_id}"
    assert (entry.after["Not restored"], entry.after["Status"]) == (["Logout Password"], "Disabled")
    assert ProfileVersion.objects.get(profile=back).entry == entry


def test_the_rule_order_is_the_nearest_that_there_is() -> None:
    for name in "ABC":
        make(name)
    deleted = gone("Last")
    bulk.delete(SYSTEM, Platform.WINDOWS, AppProfile.objects.filter(name__in="BC").values_list("pk", flat=True))
    assert deleted.rule_order == 4
    assert restoring.restore(SYSTEM, deleted.pk, "Last").rule_order == 2


def test_vanished_groups_stay_and_missing_rows_are_left_out_with_words(admin_client: Client) -> None:
    vanished, erased, user = GroupFactory.create(), GroupFactory.create(), DirectoryUserFactory.create()
    deleted = gone(groups=[vanished, erased], users=[user])
    DirectoryGroup.objects.filter(pk=vanished.pk).update(deleted_at=timezone.now())
    DirectoryGroup.objects.filter(pk=erased.pk).delete()
    page = html_of(admin_client.get(page_of(deleted)))
    assert "1 group that the directory does not have any more" in page
    back = restoring.restore(SYSTEM, deleted.pk, "Finance")
    assert read(back) == Targets(groups=frozenset({vanished.pk}), users=frozenset({user.pk}))


def test_an_object_that_was_deleted_since_is_left_out_and_named() -> None:
    chosen = forwarding("Branch")
    deleted = gone(settings={"forwarding_profile": chosen.pk})
    chosen.delete()
    assert restoring.restorable(deleted).gone == ["Forwarding Profile: what it chose was deleted"]
    back = restoring.restore(SYSTEM, deleted.pk, "Finance")
    assert (back.settings["forwarding_profile"], pointing(back)) == (0, [])


def test_an_object_that_is_still_there_is_referred_to_again() -> None:
    chosen = forwarding("Branch")
    back = restoring.restore(SYSTEM, gone(settings={"forwarding_profile": chosen.pk}).pk, "Finance")
    assert pointing(back) == [chosen.pk]


def test_a_name_that_is_taken_is_refused_and_another_one_can_be_given(admin_client: Client) -> None:
    deleted = gone()
    make("Finance")
    answer = admin_client.post(page_of(deleted), {"name": "Finance"})
    assert answer.status_code == 422
    assert "Windows already has a profile called Finance." in html_of(answer)
    assert DeletedProfile.objects.filter(pk=deleted.pk).exists()
    page = html_of(admin_client.post(page_of(deleted), {"name": "Finance again"}, follow=True))
    assert "Finance again is restored as rule 1, disabled, with a new policy token." in page
    assert order() == [(1, "Finance again"), (2, "Finance")]


def test_a_name_that_no_database_holds_is_refused(admin_client: Client) -> None:
    answer = admin_client.post(page_of(gone()), {"name": "Fin\0ance"})
    assert answer.status_code == 422
    assert "The name holds a control character." in html_of(answer)


def test_a_second_restore_says_that_it_is_done(admin_client: Client) -> None:
    deleted = gone()
    restoring.restore(SYSTEM, deleted.pk, "Finance")
    with pytest.raises(DeletedProfile.DoesNotExist):
        restoring.restore(SYSTEM, deleted.pk, "Finance 2")
    assert admin_client.post(page_of(deleted), {"name": "Finance 2"}).status_code == 404
    assert order() == [(1, "Finance")]


def test_a_refused_restore_keeps_what_was_deleted() -> None:
    deleted = gone()
    with pytest.raises(DomainError):
        restoring.restore(SYSTEM, deleted.pk, "")
    assert DeletedProfile.objects.get() == deleted


def test_the_list_shows_name_who_when_and_place_of_its_platform_only(admin_client: Client) -> None:
    make("A")
    gone("Finance")
    gone("Phones", platform=Platform.IOS)
    page = html_of(admin_client.get(reverse("profiles:deleted_list", args=["windows"])))
    assert "1 deleted profile<" in page
    for words in ("Finance", "SYSTEM", '<td class="num">2</td>'):
        assert words in page
    assert "Phones" not in page
    assert reverse("profiles:deleted_list", args=["windows"]) in html_of(admin_client.get("/profiles/windows/"))


def test_the_page_names_lost_passwords_and_what_comes_back(admin_client: Client) -> None:
    deleted = gone(secrets={"logout_password": "hunter2-secret"}, settings={"log_file_size": "300"})
    page = html_of(admin_client.get(page_of(deleted)))
    for words in ("Logout Password: passwords are not kept", "300 MB", "as rule 1", "Audit entry"):
        assert words in page


def test_deletions_lead_to_the_list_and_the_audit_entry_to_the_restore(admin_client: Client) -> None:
    row = make("Finance")
    url = reverse("profiles:delete", args=["windows", row.pk])
    assert "can be restored" in html_of(admin_client.get(url))
    page = html_of(admin_client.post(url, follow=True))
    assert f'<a href="{reverse("profiles:deleted_list", args=["windows"])}">Restore</a>' in page
    deleted = DeletedProfile.objects.get()
    assert deleted.actor_name == "admin"
    entry = reverse("audit:entry", args=[deleted.entry_id])
    assert f'href="{page_of(deleted)}">Restore</a>' in html_of(admin_client.get(entry))
    admin_client.post(page_of(deleted), {"name": "Finance"})
    assert ">Restore</a>" not in html_of(admin_client.get(entry))


def test_many_deleted_at_once_can_be_restored_one_by_one(admin_client: Client) -> None:
    rows = [make(f"P{n}", groups=[GroupFactory.create()]) for n in range(3)]
    bulk.delete(SYSTEM, Platform.WINDOWS, [rows[0].pk, rows[2].pk])
    kept = DeletedProfile.objects.order_by("rule_order")
    assert [(row.name, row.rule_order, row.entry.resource) for row in kept if row.entry] == [
        ("P0", 1, "P0"),
        ("P2", 3, "P2"),
    ]
    for row in kept:
        restoring.restore(SYSTEM, row.pk, row.name)
    assert order() == [(1, "P0"), (2, "P1"), (3, "P2")]


def test_the_newest_stay_and_of_a_larger_deletion_those_that_came_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "KEPT", 3)
    gone("Phones", platform=Platform.IOS)
    gone("Older")
    rows = [make(f"P{n}") for n in range(5)]
    bulk.delete(SYSTEM, Platform.WINDOWS, [rows[0].pk, rows[1].pk])
    assert set(DeletedProfile.objects.values_list("name", flat=True)) == {"Phones", "Older", "P0", "P1"}
    bulk.delete(SYSTEM, Platform.WINDOWS, [row.pk for row in rows])
    assert set(DeletedProfile.objects.values_list("name", flat=True)) == {"Phones", "P2", "P3", "P4"}
    rows = [make(f"Q{n}") for n in range(5)]
    bulk.delete(SYSTEM, Platform.WINDOWS, [row.pk for row in rows])
    assert set(DeletedProfile.objects.values_list("name", flat=True)) == {"Phones", "Q0", "Q1", "Q2"}


def test_a_read_only_admin_looks_and_restores_nothing(reader_client: Client) -> None:
    deleted = gone()
    assert reader_client.get(reverse("profiles:deleted_list", args=["windows"])).status_code == 200
    assert "<button" not in html_of(reader_client.get(page_of(deleted))).split("<h1")[1]
    assert reader_client.post(page_of(deleted), {"name": "Finance"}).status_code == 403
    assert ">Restore</a>" not in html_of(reader_client.get(reverse("audit:entry", args=[deleted.entry_id])))
    assert order() == []


def test_the_list_takes_the_same_queries_at_any_length(admin_client: Client) -> None:
    counts = []
    for size in (2, 20):
        bulk.delete(SYSTEM, Platform.WINDOWS, [make(f"{size}-{n}").pk for n in range(size)])
        with CaptureQueriesContext(connection) as queries:
            admin_client.get(reverse("profiles:deleted_list", args=["windows"]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_refusal_of_the_whole_is_told_as_well_as_those_of_fields() -> None:
    assert reasons(None) == []
    assert reasons(DomainError("Nothing is left.")) == ["Nothing is left."]
    assert reasons(DomainError.of_fields({"name": ["One.", "Two."], "users": ["Three."]})) == ["One.", "Two.", "Three."]
