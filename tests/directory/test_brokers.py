"""A real worker takes the run: with the ORM broker and with Redis."""

import subprocess
import time

import pytest
import redis
from pytest_django.live_server_helper import LiveServer

from directory.models import DirectoryGroup, SyncRun
from directory.zia.seed import seed_sample
from portal.accounts.api_clients import ensure_embedded_client
from tests.worker import environment, manage, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
REDIS = "redis://127.0.0.1:6379/9"


def _redis_runs() -> bool:
    try:
        return bool(redis.Redis.from_url(REDIS, socket_connect_timeout=1).ping())
    except redis.RedisError:
        return False


@pytest.mark.parametrize(
    "broker",
    [
        pytest.param("", id="orm"),
        pytest.param(
            REDIS,
            id="redis",
            marks=[
                pytest.mark.redis,
                pytest.mark.skipif(not _redis_runs(), reason="no Redis server answers on 127.0.0.1:6379"),
            ],
        ),
    ],
)
def test_a_worker_takes_the_run(broker: str, live_server: LiveServer) -> None:
    ensure_embedded_client()
    seed_sample()
    if broker:
        redis.Redis.from_url(broker).flushdb()
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
