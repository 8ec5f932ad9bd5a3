"""The safeguard: a run that would remove too much is held, and an admin decides about exactly that change set."""

import pytest
from pytest_django.fixtures import Settings

from directory import sync
from directory.models import DirectoryGroup, SyncChange, SyncRun, SyncSettings
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor
from portal.lib.errors import DomainError
from portal.lib.single_row import ONLY
from tests.directory.conftest import QUICK, Mirror
from tests.directory.upstream_server import Zia
from tests.factories import AdminFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def actor() -> Actor:
    user: User = AdminFactory.create(username="boss")
    return Actor(name=user.username, interface="ui", user_id=user.pk)


@pytest.fixture
def many(zia: Zia, mirror: Mirror) -> Zia:
    """Sixty groups, mirrored."""
    for pk in range(100, 157):
        zia.add_group(pk, f"Group {pk}")
    mirror()
    return zia


def present() -> int:
    return DirectoryGroup.objects.filter(deleted_at=None).count()


def decide(actor: Actor, held: SyncRun) -> SyncRun:
    run = sync.apply_anyway(actor, held.pk).run
    sync.run(run.pk, patience=QUICK)
    run.refresh_from_db()
    return run


def test_a_mass_removal_is_held_and_nothing_is_applied(many: Zia, mirror: Mirror) -> None:
    many.groups = many.groups[:40]
    many.groups[0]["name"] = "Renamed meanwhile"
    run = mirror()
    assert run.state == SyncRun.State.HELD
    assert run.error == "20 of 60 groups would go."
    assert present() == 60
    assert not DirectoryGroup.objects.filter(name="Renamed meanwhile").exists()
    assert SyncChange.objects.filter(run=run, change="removed").count() == 20
    assert sync.waiting() == run


def test_an_empty_answer_is_always_held(zia: Zia, mirror: Mirror) -> None:
    mirror()
    zia.groups = []
    run = mirror()
    assert run.state == SyncRun.State.HELD
    assert "ZIA listed no groups at all: all 3 would go." in run.error
    assert present() == 3


def test_few_removals_pass(many: Zia, mirror: Mirror) -> None:
    many.groups = many.groups[:50]
    assert mirror().state == SyncRun.State.SUCCEEDED
    assert present() == 50


@pytest.mark.parametrize(("percent", "above", "allowed"), [(1, 20, 20), (25, 1, 15)])
def test_exactly_a_threshold_passes_and_one_row_more_is_held(
    percent: int, above: int, allowed: int, many: Zia, mirror: Mirror
) -> None:
    """By the number of rows, and by the share of the sixty."""
    SyncSettings.objects.create(pk=ONLY, group_percent=percent, group_above=above)
    listed = many.groups
    many.groups = listed[: 60 - allowed - 1]
    assert mirror().error == f"{allowed + 1} of 60 groups would go."
    assert present() == 60
    many.groups = listed[: 60 - allowed]
    assert mirror().state == SyncRun.State.SUCCEEDED
    assert present() == 60 - allowed


def test_the_thresholds_are_settings(many: Zia, mirror: Mirror, settings: Settings) -> None:
    settings.PORTAL_SYNC_HOLD_PERCENT = 50
    many.groups = many.groups[:40]
    assert mirror().state == SyncRun.State.SUCCEEDED


def test_an_admin_applies_exactly_what_was_held(many: Zia, mirror: Mirror, actor: Actor) -> None:
    many.groups = many.groups[:40]
    held = mirror()
    run = decide(actor, held)
    assert run.state == SyncRun.State.SUCCEEDED
    assert present() == 40
    assert AuditEntry.objects.filter(resource=f"Sync run {held.pk} approved", admin_name="boss").exists()
    assert sync.waiting() is None


def test_another_change_set_is_held_again(many: Zia, mirror: Mirror, actor: Actor) -> None:
    many.groups = many.groups[:40]
    held = mirror()
    many.groups = many.groups[:39]
    assert decide(actor, held).state == SyncRun.State.HELD
    assert present() == 60


def test_other_memberships_are_another_change_set_though_they_count_the_same(
    many: Zia, mirror: Mirror, actor: Actor
) -> None:
    many.groups = many.groups[:40]
    many.users[1]["groups"] = [{"id": 11, "name": "Finance"}]
    held = mirror()
    many.users[1]["groups"] = [{"id": 13, "name": "Support"}]
    again = decide(actor, held)
    assert again.counts["membership"] == held.counts["membership"]
    assert again.state == SyncRun.State.HELD
    assert present() == 60


def test_another_address_of_a_user_is_another_change_set(many: Zia, mirror: Mirror, actor: Actor) -> None:
    many.groups = many.groups[:40]
    many.users[0]["email"] = "first@example.com"
    held = mirror()
    many.users[0]["email"] = "second@example.com"
    assert decide(actor, held).state == SyncRun.State.HELD


def test_a_discarded_run_changes_nothing_and_cannot_be_applied(many: Zia, mirror: Mirror, actor: Actor) -> None:
    many.groups = many.groups[:40]
    held = mirror()
    sync.discard(actor, held.pk)
    assert present() == 60
    assert sync.waiting() is None
    with pytest.raises(DomainError, match="not held any more"):
        sync.apply_anyway(actor, held.pk)


def test_an_upstream_that_heals_needs_no_decision(many: Zia, mirror: Mirror, actor: Actor) -> None:
    kept = many.groups
    many.groups = kept[:40]
    held = mirror()
    many.groups = kept
    assert mirror().state == SyncRun.State.NO_CHANGE
    with pytest.raises(DomainError):
        sync.apply_anyway(actor, held.pk)
