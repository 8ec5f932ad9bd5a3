from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from directory import sync
from directory.models import SyncRun
from directory.upstream import Patience
from portal.audit.recording import SYSTEM
from tests.directory.faults.services import private_redis
from tests.directory.upstream_server import Zia, serving

QUICK = Patience(connect=1, read=1, page=1.5, tries=3, backoff=0.01, longest_wait=2, slice=0.05)
Mirror = Callable[[], SyncRun]


@pytest.fixture
def zia(settings: Settings) -> Iterator[Zia]:
    """A small directory behind real HTTP, and the portal pointed at it."""
    source = Zia()
    for pk, name in ((11, "Finance"), (12, "Sales"), (13, "Support")):
        source.add_group(pk, name)
    source.add_department(21, "Zurich")
    source.add_department(22, "Geneva")
    source.add_user(31, "Ada", 21, [11, 12])
    source.add_user(32, "Ben", 22, [12])
    with serving(source):
        settings.PORTAL_ZIA_MODE = "tenant"
        settings.PORTAL_ZIA_BASE_URL = source.url
        settings.PORTAL_ZIA_TOKEN_URL = f"{source.url}/oauth2/v1/token"
        settings.PORTAL_ZIA_REQUESTS_PER_SECOND = settings.PORTAL_ZIA_REQUESTS_PER_HOUR = 0
        yield source


@pytest.fixture
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a Redis of this test's own, or nothing for the ORM broker."""
    if request.param == "orm":
        yield ""
        return
    with private_redis(tmp_path) as url:
        yield url


@pytest.fixture
def mirror(zia: Zia) -> Mirror:
    """Request a run and execute it here, with short deadlines."""

    def go() -> SyncRun:
        requested = sync.request(SYSTEM, trigger=SyncRun.Trigger.SCHEDULE)
        assert requested.created
        sync.run(requested.run.pk, patience=QUICK)
        requested.run.refresh_from_db()
        return requested.run

    return go
