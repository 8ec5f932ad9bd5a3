"""The sync against the embedded ZIA Admin Portal, over real HTTP."""

import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from directory import sync
from directory.models import Department, DirectoryGroup, DirectoryUser, Membership, SyncChange, SyncRun
from directory.zia.models import ZiaDepartment, ZiaGroup, ZiaMembership, ZiaUser
from directory.zia.seed import seed_sample
from portal.accounts.api_clients import ensure_embedded_client
from portal.audit.recording import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def zia(live_server: LiveServer, settings: Settings) -> None:
    """The sample company, served at a real address."""
    settings.PORTAL_ZIA_BASE_URL = live_server.url
    ensure_embedded_client()
    seed_sample()


def mirror() -> SyncRun:
    run = sync.request(SYSTEM, trigger=SyncRun.Trigger.SCHEDULE).run
    sync.run(run.pk)
    run.refresh_from_db()
    assert run.state in SyncRun.GOOD, run.error
    return run


def test_the_first_sync_brings_the_whole_directory(zia: None) -> None:
    run = mirror()
    assert run.state == SyncRun.State.SUCCEEDED
    assert DirectoryGroup.objects.count() == ZiaGroup.objects.count() == 40
    assert Department.objects.count() == ZiaDepartment.objects.count() == 12
    assert DirectoryUser.objects.count() == ZiaUser.objects.count() == 500
    assert Membership.objects.count() == ZiaMembership.objects.count()
    assert not DirectoryUser.objects.filter(department=None).exists()
    assert run.counts["group"]["added"] == 40
    assert not SyncChange.objects.exists()


def test_nothing_changed_means_no_change(zia: None) -> None:
    mirror()
    run = mirror()
    assert run.state == SyncRun.State.NO_CHANGE
    assert run.counts["user"]["unchanged"] == 500


def test_a_rename_is_followed_by_id_and_a_deleted_group_becomes_a_tombstone(zia: None) -> None:
    mirror()
    renamed = ZiaGroup.objects.get(name="Developers")
    ZiaGroup.objects.filter(pk=renamed.pk).update(name="Software Developers")
    gone = ZiaGroup.objects.get(name="Interns")
    ZiaMembership.objects.filter(group=gone).delete()
    gone_id = gone.pk
    gone.delete()
    before = DirectoryGroup.objects.get(upstream_id=gone_id)
    members = before.memberships.count()
    assert members > 0

    run = mirror()

    assert DirectoryGroup.objects.get(upstream_id=renamed.pk).name == "Software Developers"
    tombstone = DirectoryGroup.objects.get(pk=before.pk)
    assert tombstone.deleted_at is not None
    assert not Membership.objects.filter(group=tombstone).exists()
    assert run.counts["group"] == {
        "listed": 39, "added": 0, "renamed": 1, "changed": 0, "revived": 0, "removed": 1, "unchanged": 38,
    }  # fmt: skip
    changes = SyncChange.objects.filter(run=run)
    assert changes.filter(kind="membership", change="left", other_name="Interns").count() == members
    assert set(changes.exclude(kind="membership").values_list("change", "name", "old_name")) == {
        ("renamed", "Software Developers", "Developers"),
        ("removed", "Interns", ""),
    }

    ZiaGroup.objects.create(pk=gone_id, name="Interns")
    again = mirror()
    assert again.counts["group"]["revived"] == 1
    assert DirectoryGroup.objects.get(pk=before.pk).deleted_at is None
