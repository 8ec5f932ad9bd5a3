"""When the mirror counts as old, and a sync as late."""

import datetime as dt

import pytest
from django.utils import timezone

from directory.models import SyncSettings
from directory.status.sync_state import LATE_AFTER, current_state
from portal.lib.single_row import ONLY
from tests.factories import SyncRunFactory

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


@pytest.mark.parametrize("minutes", [None, 15, 1440])
def test_the_mirror_is_old_after_more_than_two_intervals(minutes: int | None) -> None:
    SyncSettings.objects.create(pk=ONLY, interval_minutes=minutes)
    interval = dt.timedelta(minutes=minutes or 180)
    now = timezone.now()
    SyncRunFactory.create(requested_at=now, finished_at=now)
    for age, is_old in ((interval + SECOND, False), (2 * interval, False), (2 * interval + SECOND, True)):
        assert current_state(now + age).is_stale is is_old, age


def test_a_mirror_that_was_never_filled_is_not_old() -> None:
    assert not current_state(timezone.now()).is_stale


def test_a_sync_is_late_after_more_than_two_minutes() -> None:
    due = current_state(timezone.now()).next_at
    assert due is not None
    assert dt.timedelta(minutes=2) == LATE_AFTER
    assert not current_state(due + LATE_AFTER).is_late
    assert current_state(due + LATE_AFTER + SECOND).is_late
