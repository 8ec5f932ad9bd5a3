"""The verbs: what they accept, refuse, store and note."""

import pytest
from django.db.models import ProtectedError

from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from portal.lib.crypto import decrypt
from portal.lib.errors import Conflict, DomainError
from profiles import editing
from profiles.catalog import Platform
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile
from profiles.rules.targets import Targets, read
from tests.factories import EPOCH, DirectoryUserFactory, GroupFactory
from tests.profiles.factories import make

pytestmark = pytest.mark.django_db


def test_a_profile_is_stored_with_its_targets_defaults_and_token() -> None:
    group, user = GroupFactory.create(), DirectoryUserFactory.create()
    profile = make("Finance", groups=[group], users=[user], settings={"log_file_size": "200"})
    assert read(profile) == Targets(groups=frozenset({group.pk}), users=frozenset({user.pk}))
    assert profile.settings["log_file_size"] == 200
    assert profile.settings["source_port_bypasses"] == ["3389:*"]
    assert len(profile.policy_token) == 48
    assert make("Sales").policy_token != profile.policy_token


def test_all_refusals_come_together_and_name_their_fields() -> None:
    make("Finance")
    draft = ProfileDraft(
        name=" finance ",
        settings={"log_file_size": "5", "nonsense": "1"},
        targets=Targets(groups=frozenset({999_999})),
        secrets={"logout_password": "x" * 300},
    )
    with pytest.raises(DomainError) as refusal:
        editing.create(SYSTEM, Platform.WINDOWS, draft)
    assert set(refusal.value.fields) == {"name", "log_file_size", "nonsense", "groups", "logout_password"}
    assert AppProfile.objects.filter(is_default=False).count() == 1


def test_more_than_fifty_users_are_refused() -> None:
    users = DirectoryUserFactory.create_batch(51)
    with pytest.raises(DomainError) as refusal:
        make("Too many", users=users)
    assert "50 users at most" in refusal.value.fields["users"][0]


def test_a_lost_update_is_refused() -> None:
    profile = make("Finance")
    editing.update(SYSTEM, profile.pk, ProfileDraft(name="Finance 2"), expected_revision=1)
    with pytest.raises(Conflict, match="was changed by SYSTEM"):
        editing.update(SYSTEM, profile.pk, ProfileDraft(name="Mine"), expected_revision=1)
    assert AppProfile.objects.get(pk=profile.pk).name == "Finance 2"


def test_an_update_notes_only_what_changed() -> None:
    group = GroupFactory.create(name="Traders")
    profile = make("Finance")
    draft = ProfileDraft(name="Finance", targets=Targets(groups=frozenset({group.pk})), settings={"log_mode": "3"})
    editing.update(SYSTEM, profile.pk, draft, expected_revision=1)
    entry = AuditEntry.objects.get(action="update")
    assert (entry.category, entry.subcategory) == ("App Profiles", "Windows")
    assert entry.before == {"User groups": [], "Log Mode": "Default"}
    assert entry.after == {"User groups": ["Traders"], "Log Mode": "Debug"}


def test_a_password_is_stored_encrypted_and_never_in_the_audit_log() -> None:
    profile = make("Finance", secrets={"logout_password": "hunter2-secret"})
    assert "hunter2" not in str(profile.secrets)
    assert decrypt(profile.secrets["logout_password"]) == "hunter2-secret"
    editing.update(SYSTEM, profile.pk, ProfileDraft(name="Finance"), expected_revision=1)
    profile.refresh_from_db()
    assert decrypt(profile.secrets["logout_password"]) == "hunter2-secret"
    changed = ProfileDraft(name="Finance", secrets={"logout_password": "another-secret"})
    editing.update(SYSTEM, profile.pk, changed, expected_revision=1)
    editing.update(
        SYSTEM, profile.pk, ProfileDraft(name="Finance", secrets={"logout_password": ""}), expected_revision=2
    )
    profile.refresh_from_db()
    assert profile.secrets == {}
    entries = AuditEntry.objects.order_by("pk")
    assert "secret" not in str([(entry.before, entry.after) for entry in entries])
    assert [(entry.after or {}).get("Logout Password") for entry in entries] == [
        "Set",
        "Changed",
        "Not set",
    ]


def test_default_keeps_name_and_targets_but_takes_settings() -> None:
    default = AppProfile.objects.get(platform="windows", is_default=True)
    draft = ProfileDraft(name="Other", is_enabled=False, position=1, settings={"log_file_size": "300"})
    editing.update(SYSTEM, default.pk, draft, expected_revision=1)
    default.refresh_from_db()
    assert (default.name, default.is_enabled, default.rule_order) == ("Default", True, None)
    assert default.settings["log_file_size"] == 300


def test_a_group_that_a_profile_names_cannot_be_deleted_from_the_mirror() -> None:
    group = GroupFactory.create(deleted_at=EPOCH)
    make("Finance", groups=[group])
    with pytest.raises(ProtectedError):
        group.delete()


def test_a_failed_write_leaves_no_audit_entry() -> None:
    with pytest.raises(DomainError):
        editing.create(SYSTEM, Platform.IOS, ProfileDraft(name=""))
    assert not AuditEntry.objects.exists()
