"""What a sync does to the devices of users whom it finds gone, and the sample devices after the first one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory import sync, tasks
from directory.models import DirectoryUser, SyncRun
from directory.zia.sample import DOMAIN
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM
from profiles.devices import sample
from profiles.devices.noting import CATEGORY
from profiles.models import Device, DeviceGroup, DeviceInGroup, DevicePosture, OneTimePassword, PostureResult
from tests.directory.conftest import QUICK, Mirror
from tests.directory.upstream_server import Zia
from tests.factories import DirectoryUserFactory
from tests.profiles.factories import device, place_in_state

State = Device.State


def noted() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(category=CATEGORY))


@pytest.mark.django_db(transaction=True)
def test_the_devices_of_a_user_removed_in_zia_wait_for_their_removal(zia: Zia, mirror: Mirror) -> None:
    mirror()
    gone, stays = DirectoryUser.objects.get(upstream_id=32), DirectoryUser.objects.get(upstream_id=31)
    rows = {state: place_in_state(state, user=gone) for state in State}
    other = device(user=stays)
    del zia.users[1]
    assert mirror().state == SyncRun.State.SUCCEEDED
    for row in (*rows.values(), other):
        row.refresh_from_db()
    assert {before: row.state for before, row in rows.items()} == {
        State.REGISTERED: State.REMOVAL_PENDING,
        State.UNREGISTERED: State.REMOVED,
        State.REMOVAL_PENDING: State.REMOVAL_PENDING,
        State.REMOVED: State.REMOVED,
        State.QUARANTINED: State.QUARANTINED,
    }
    assert other.state == State.REGISTERED
    [entry] = noted()
    assert entry.after == {"Registered to Removal Pending": 1, "Unregistered to Removed": 1}
    zia.groups[0]["name"] = "Renamed"
    mirror()
    assert len(noted()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_sync_that_is_not_applied_touches_no_device(zia: Zia, mirror: Mirror) -> None:
    mirror()
    row = device(user=DirectoryUser.objects.get(upstream_id=32))
    del zia.users[1]
    sync.run(sync.request(SYSTEM, dry_run=True).run.pk, patience=QUICK)
    row.refresh_from_db()
    assert row.state == State.REGISTERED


@pytest.mark.django_db
class TestSample:
    @pytest.fixture
    def users(self) -> list[DirectoryUser]:
        return [DirectoryUserFactory.create(email=f"user{n}@{DOMAIN}") for n in range(30)]

    def test_eight_hundred_devices_are_made_once_where_they_were_asked_for(self, users: list[DirectoryUser]) -> None:
        sample.make_if_asked_for()
        assert not Device.objects.exists()
        sample.ask_for()
        sample.make_if_asked_for()
        assert Device.objects.count() == sample.DEVICES == 800
        Device.objects.all().delete()
        sample.make_if_asked_for()
        assert not Device.objects.exists()

    def test_they_are_a_mix_of_platforms_states_and_postures(self, users: list[DirectoryUser]) -> None:
        sample.ask_for()
        sample.make(timezone.now(), number=300)
        devices = Device.objects.all()
        assert set(devices.values_list("state", flat=True)) == set(State.values)
        assert devices.values("platform").distinct().order_by().count() == 5
        assert devices.filter(user=None, partner="").count() == 24
        assert devices.exclude(partner="").count() == 16
        assert set(PostureResult.objects.values_list("passes", flat=True)) == {True, False}
        assert DeviceInGroup.objects.exists()
        assert not OneTimePassword.objects.filter(device__state=State.REMOVED).exists()
        assert not devices.filter(registered_at__gt=timezone.now()).exists()

    def test_they_wait_for_users_of_the_sample_company(self) -> None:
        DirectoryUserFactory.create(email="somebody@tenant.example")
        sample.ask_for()
        sample.make_if_asked_for()
        assert not Device.objects.exists()
        DirectoryUserFactory.create(email=f"first@{DOMAIN}")
        sample.make_if_asked_for()
        assert Device.objects.exists()

    def test_postures_of_the_company_are_kept(self, users: list[DirectoryUser]) -> None:
        posture = DevicePosture.objects.create(
            name="Own", posture_type="firewall", on_windows=True, created_at=timezone.now(), updated_at=timezone.now()
        )
        sample.ask_for()
        sample.make(timezone.now(), number=60)
        assert list(DevicePosture.objects.all()) == [posture]
        assert not DeviceGroup.objects.exists()

    def test_many_take_as_many_statements_as_few(self, users: list[DirectoryUser]) -> None:
        numbers = []
        for size in (60, 90):
            Device.objects.all().delete()
            sample.ask_for()
            with CaptureQueriesContext(connection) as queries:
                sample.make(timezone.now(), number=size)
            numbers.append(len(queries))
        assert numbers[1] < numbers[0]  # the postures are there already


@pytest.mark.django_db(transaction=True)
def test_the_worker_makes_the_sample_after_a_run_that_ended_well(zia: Zia, mirror: Mirror) -> None:
    zia.users[0]["email"] = f"first@{DOMAIN}"
    sample.ask_for()
    mirror()
    assert not Device.objects.exists()  # a run by itself makes none
    run = sync.request(SYSTEM, trigger=SyncRun.Trigger.MANUAL).run
    tasks.run_sync(run.pk)
    assert Device.objects.count() == sample.DEVICES
