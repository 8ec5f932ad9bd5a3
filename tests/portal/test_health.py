"""Health, for load balancers and monitoring."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from directory.models import SyncRun
from directory.status import worker
from tests.factories import SyncRunFactory

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


def test_without_a_worker_it_is_degraded_but_answers(client: Client) -> None:
    answer = client.get("/health/", headers=JSON)
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert "heartbeat" in answer.json()["checks"]["worker"]


def test_with_a_heartbeat_it_is_well(client: Client) -> None:
    worker.beat(timezone.now())
    answer = client.get("/health/", headers=JSON)
    assert answer.json() == {"status": "ok", "checks": {"database": "ok", "cache": "ok", "worker": "ok", "sync": "ok"}}
    assert client.get("/health/", headers={"Accept": "text/html"}).status_code == 200


def test_a_cache_that_forgets_is_a_failure(client: Client, settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    answer = client.get("/health/", headers=JSON)
    assert answer.status_code == 503
    assert answer.json()["status"] == "failed"
    assert "ok" not in answer.json()["checks"]["cache"]


def test_live_asks_nothing(client: Client) -> None:
    assert client.get("/health/live/").content == b"ok\n"


def health(client: Client) -> tuple[str, str]:
    worker.beat(timezone.now())
    answer = client.get("/health/", headers=JSON)
    assert answer.status_code == 200
    return answer.json()["status"], answer.json()["checks"]["sync"]


def test_three_failures_in_a_row_degrade_it_two_do_not(client: Client) -> None:
    SyncRunFactory.create(requested_at=timezone.now())
    failed = {"state": SyncRun.State.FAILED, "error_kind": "server", "error": "ZIA answered 503 at secret.example"}
    SyncRunFactory.create_batch(2, requested_at=timezone.now(), **failed)
    assert health(client) == ("ok", "ok")
    SyncRunFactory.create(requested_at=timezone.now(), state=SyncRun.State.ABANDONED, error_kind="internal")
    status, words = health(client)
    assert status == "degraded"
    assert words.endswith("The directory sync failed 3 times in a row (internal)")


def test_a_held_run_and_an_old_mirror_degrade_it(client: Client) -> None:
    SyncRunFactory.create(requested_at=timezone.now() - dt.timedelta(hours=7))
    assert "No directory sync succeeded for two intervals (it is due every 3 hours)" in health(client)[1]
    SyncRunFactory.create(requested_at=timezone.now(), state=SyncRun.State.HELD, error="Finance would go")
    status, words = health(client)
    assert status == "degraded"
    assert "held until an admin decides" in words
    assert "Finance" not in words


@pytest.mark.parametrize("mode", ["off", "tenant"])
def test_a_sync_that_pauses_for_want_of_a_source_is_no_trouble(mode: str, client: Client, settings: Settings) -> None:
    settings.PORTAL_ZIA_MODE = mode
    SyncRunFactory.create_batch(3, state=SyncRun.State.FAILED, error_kind="not_connected", requested_at=timezone.now())
    worker.beat(timezone.now())
    assert client.get("/health/", headers=JSON).json()["status"] == "ok"
