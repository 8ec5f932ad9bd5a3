"""A real worker takes the run: with the ORM broker and with Redis."""

import subprocess
import time

import pytest
from pytest_django.live_server_helper import LiveServer

from directory.models import DirectoryGroup, SyncRun
from directory.zia.seed import seed_sample
from portal.accounts.api_clients import ensure_embedded_client
from tests.directory.faults.services import both_brokers
from tests.worker import environment, manage, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


@both_brokers
def test_a_worker_takes_the_run(broker: str, live_server: LiveServer) -> None:
    ensure_embedded_client()
    seed_sample()
    with worker(live_server.url, broker):
        asked = subprocess.run(
            manage("sync_groups"), env=environment(live_server.url, broker), capture_output=True, text=True, check=False
        )
        assert asked.returncode == 0, asked.stderr
        deadline = time.monotonic() + 40
        while SyncRun.objects.get().is_open and time.monotonic() < deadline:
            time.sleep(0.2)
    run = SyncRun.objects.get()
    assert run.state == SyncRun.State.SUCCEEDED, run.error
    assert DirectoryGroup.objects.count() == 40
