"""What the card tells of a run that is under way: a total only where this very run knows it."""

import pytest

from directory.connection.source import current_source
from directory.models import SyncRun
from directory.sync import fetching, staging
from directory.sync.lease import Lease
from tests.directory.conftest import QUICK, Mirror
from tests.directory.upstream_server import Zia
from tests.factories import SyncRunFactory

pytestmark = pytest.mark.django_db(transaction=True)


class Watched(Lease):
    """A lease that notes each stage with the total that it was begun with, and how far it came."""

    stages: dict[str, tuple[int | None, int]]

    def begin_stage(self, stage: str, done: int = 0, *, expected: int | None = None) -> None:
        super().begin_stage(stage, done, expected=expected)
        self.stages[stage] = (expected, done)

    def beat(self, done: int | None = None) -> None:
        super().beat(done)
        self.stages[self.stage] = (self.stages[self.stage][0], self.done)


def stages_of_a_reading() -> dict[str, tuple[int | None, int]]:
    run = SyncRunFactory.create(state=SyncRun.State.QUEUED, finished_at=None)
    claimed = Lease.claim(run.pk, source="")
    assert claimed
    lease = Watched(run.pk, claimed.token)
    lease.stages = {"": (None, 0)}
    with staging.stage_tables() as cursor:
        fetching.fetch(staging.Stage(cursor), current_source(), lease, QUICK)
    return lease.stages


def test_a_directory_that_has_grown_is_not_counted_against_the_last_one(zia: Zia, mirror: Mirror) -> None:
    assert mirror().state == SyncRun.State.SUCCEEDED
    for pk in range(100, 150):
        zia.add_group(pk, f"Crew {pk}")
    stages = stages_of_a_reading()
    assert stages["Reading groups"] == (None, 53)
    assert stages["Reading users"] == (None, 2)


def test_a_second_reading_is_counted_against_the_first_one(zia: Zia, mirror: Mirror) -> None:
    assert mirror().state == SyncRun.State.SUCCEEDED
    del zia.groups[0]
    assert stages_of_a_reading()["Making sure of what is gone"] == (2, 2)
