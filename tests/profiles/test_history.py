"""Versions: written with every change, without secrets, and written again by a restore."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.models import DirectoryGroup
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.errors import Conflict, DomainError
from profiles import editing
from profiles.catalog import Platform
from profiles.editing import bulk, history
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile, ProfileVersion
from profiles.rules.targets import Targets, read
from tests.factories import DirectoryUserFactory, GroupFactory
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db


def revisions(profile: AppProfile) -> list[int]:
    return list(ProfileVersion.objects.filter(profile=profile).order_by("revision").values_list("revision", flat=True))


def change(profile: AppProfile, revision: int, **wanted: object) -> AppProfile:
    draft = ProfileDraft(name=str(wanted.pop("name", profile.name)), **wanted)  # type: ignore[arg-type]
    return editing.update(SYSTEM, profile.pk, draft, expected_revision=revision)


def test_every_write_leaves_a_version_with_its_audit_entry() -> None:
    profile = make("Finance", settings={"log_file_size": "200"})
    change(profile, 1, name="Finance 2")
    editing.set_enabled(SYSTEM, profile.pk, False)
    make("Other", position=1)
    editing.move(SYSTEM, profile.pk, 1)
    bulk.set_enabled(SYSTEM, Platform.WINDOWS, [profile.pk], True)
    assert revisions(profile) == [1, 2, 3, 4, 5]
    versions = ProfileVersion.objects.filter(profile=profile).order_by("revision").select_related("entry")
    actions = [version.entry.action for version in versions if version.entry]
    assert actions == ["create", "update", "update", "update", "update"]
    assert [version.data["name"] for version in versions] == ["Finance", *["Finance 2"] * 4]
    assert [version.data["is_enabled"] for version in versions] == [True, True, False, False, True]


def test_a_refused_write_leaves_no_version() -> None:
    profile = make("Finance")
    with pytest.raises(DomainError):
        change(profile, 1, name="")
    assert revisions(profile) == [1]


def test_a_version_says_which_secrets_are_set_and_never_what_they_are() -> None:
    profile = make("Finance", secrets={"logout_password": "hunter2-secret"})
    data = ProfileVersion.objects.get(profile=profile).data
    assert data["secrets"] == ["logout_password"]
    assert "hunter2" not in str(data)
    assert profile.secrets["logout_password"] not in str(data)
    assert profile.policy_token not in str(data)


def test_what_default_was_before_its_first_change_can_be_restored() -> None:
    default = AppProfile.objects.get(platform="windows", is_default=True)
    change(default, 1, settings={"log_file_size": "300"})
    assert revisions(default) == [1, 2]
    editing.restore(SYSTEM, default.pk, 1, expected_revision=2)
    default.refresh_from_db()
    assert default.settings["log_file_size"] == 100


def test_a_hundred_versions_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    assert history.KEPT == 100
    monkeypatch.setattr(history, "KEPT", 3)
    profile = make("Finance")
    for revision in range(1, 6):
        change(profile, revision, description=f"Text {revision}")
    assert revisions(profile) == [4, 5, 6]


def test_a_restore_writes_everything_but_order_and_secrets_again() -> None:
    group, user = GroupFactory.create(name="Traders"), DirectoryUserFactory.create()
    profile = make("Finance", groups=[group], users=[user], settings={"log_mode": "3"}, description="First")
    make("Other", position=1)
    change(profile, 1, name="Renamed", secrets={"logout_password": "hunter2-secret"}, is_enabled=False)
    restored = editing.restore(SYSTEM, profile.pk, 1, expected_revision=2)
    assert (restored.name, restored.description, restored.is_enabled) == ("Finance", "First", True)
    assert (restored.revision, restored.rule_order, restored.settings["log_mode"]) == (3, 2, "3")
    assert read(restored) == Targets(groups=frozenset({group.pk}), users=frozenset({user.pk}))
    assert "logout_password" in restored.secrets
    entry = AuditEntry.objects.get(action="restore")
    assert (entry.resource_id, entry.before["Name"]) == (str(profile.pk), "Renamed")
    assert entry.after is not None
    assert (entry.after["Restored from"], entry.after["User groups"]) == ("Version 1", ["Traders"])


def test_a_restore_is_refused_where_an_object_is_gone_and_says_which() -> None:
    group = GroupFactory.create()
    profile = make("Finance", groups=[group])
    change(profile, 1)
    DirectoryGroup.objects.filter(pk=group.pk).delete()
    make("Taken")
    with pytest.raises(DomainError) as refusal:
        editing.restore(SYSTEM, profile.pk, 1, expected_revision=2)
    assert refusal.value.fields == {"groups": ["1 of the chosen groups do not exist in the directory."]}
    assert revisions(profile) == [1, 2]


def test_a_restore_over_somebody_elses_change_is_a_conflict() -> None:
    profile = make("Finance")
    change(profile, 1, description="Theirs")
    with pytest.raises(Conflict):
        editing.restore(SYSTEM, profile.pk, 1, expected_revision=1)


def test_the_history_page_shows_who_changed_what_and_offers_each_version(admin_client: Client) -> None:
    profile = make("Finance")
    change(profile, 1, name="Treasury", settings={"log_file_size": "200"})
    page = admin_client.get(reverse("profiles:history", args=["windows", profile.pk])).content.decode()
    for words in ("2 changes", "Treasury", "100 MB", "200 MB", "SYSTEM", "Current version", "Version 1"):
        assert words in page
    assert "Version 2<" not in page


def test_the_history_page_restores(admin_client: Client) -> None:
    profile = make("Finance")
    change(profile, 1, name="Treasury")
    url = reverse("profiles:version", args=["windows", profile.pk, 1])
    assert "What a restore would change" in admin_client.get(url).content.decode()
    page = admin_client.post(url, {"revision": "2"}, follow=True).content.decode()
    assert "Finance is as it was in version 1." in page
    assert AuditEntry.objects.get(action="restore").admin_name == "admin"
    assert admin_client.post(url, {"revision": "2"}).status_code == 409
    assert admin_client.get(reverse("profiles:version", args=["windows", profile.pk, 77])).status_code == 404


@pytest.mark.parametrize("sent", ["", "x", "٢", "9" * 5000])
def test_a_restore_over_a_state_that_nobody_saw_is_a_conflict(sent: str, admin_client: Client) -> None:
    profile = make("Finance")
    change(profile, 1, name="Treasury")
    answer = admin_client.post(reverse("profiles:version", args=["windows", profile.pk, 1]), {"revision": sent})
    assert answer.status_code == 409
    profile.refresh_from_db()
    assert profile.name == "Treasury"


def test_a_refused_restore_says_why_on_the_page(admin_client: Client) -> None:
    profile = make("Finance")
    change(profile, 1, name="Treasury")
    make("Finance")
    answer = admin_client.post(reverse("profiles:version", args=["windows", profile.pk, 1]), {"revision": "2"})
    assert answer.status_code == 422
    assert "Windows already has a profile called Finance." in answer.content.decode()


def test_secrets_that_a_restore_cannot_bring_back_are_named(admin_client: Client) -> None:
    profile = make("Finance", secrets={"logout_password": "hunter2-secret"})
    change(profile, 1, secrets={"logout_password": ""})
    page = admin_client.get(reverse("profiles:version", args=["windows", profile.pk, 1])).content.decode()
    assert "Set in this version and not set now: Logout Password." in page


def test_a_read_only_admin_reads_history_and_restores_nothing(reader_client: Client) -> None:
    profile = make("Finance")
    change(profile, 1, name="Treasury")
    assert reader_client.get(reverse("profiles:history", args=["windows", profile.pk])).status_code == 200
    url = reverse("profiles:version", args=["windows", profile.pk, 1])
    assert "Restore this version" not in reader_client.get(url).content.decode()
    assert reader_client.post(url, {"revision": "2"}).status_code == 403
    assert AppProfile.objects.get(pk=profile.pk).name == "Treasury"


def test_the_history_page_takes_the_same_queries_at_any_length(admin_client: Client) -> None:
    profile = make("Finance", groups=GroupFactory.create_batch(3))
    counts = []
    for more in (2, 20):
        for n in range(more):
            editing.set_enabled(SYSTEM, profile.pk, n % 2 == 1)
        with CaptureQueriesContext(connection) as queries:
            admin_client.get(reverse("profiles:history", args=["windows", profile.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1]
