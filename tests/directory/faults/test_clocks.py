"""Clocks that jump while a run is under way."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from directory import sync
from directory.models import SyncRun
from directory.sync import lease as leases
from directory.sync.lease import Lease
from portal.audit.recording import SYSTEM
from tests.directory.conftest import Mirror
from tests.directory.faults.injections import all_is_well, mirrored
from tests.directory.upstream_server import Zia

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = dt.timedelta(hours=1)


def claimed() -> tuple[SyncRun, Lease]:
    run = sync.request(SYSTEM).run
    lease = Lease.claim(run.pk, source="test")
    assert lease is not None
    return run, lease


def test_a_dead_run_with_a_heartbeat_in_the_future_is_taken_over(zia: Zia, mirror: Mirror) -> None:
    """Its worker died while the clock was ahead; a minute of difference between two machines is no reason."""
    mirror()
    was = mirrored()
    run, _lease = claimed()
    SyncRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() + dt.timedelta(seconds=40))
    assert sync.reap(timezone.now()) == 0
    SyncRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() + 24 * HOUR)
    assert mirrored() == was
    all_is_well(zia)
    run.refresh_from_db()
    assert run.state == SyncRun.State.ABANDONED


@pytest.mark.parametrize("jump", [-HOUR, 24 * HOUR], ids=["back", "ahead"])
def test_a_living_run_keeps_beating_when_the_clock_jumps(jump: dt.timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "BEAT_EVERY", 0.0)
    run, lease = claimed()
    with time_machine.travel(timezone.now() + jump, tick=True):
        lease.beat()
        run.refresh_from_db()
        assert run.heartbeat_at is not None
        assert abs(timezone.now() - run.heartbeat_at) < dt.timedelta(seconds=5)
        assert sync.reap(timezone.now()) == 0
        lease.fence()
