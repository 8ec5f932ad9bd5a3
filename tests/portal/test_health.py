"""Health, for load balancers and monitoring."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from directory import schedule

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


def test_without_a_worker_it_is_degraded_but_answers(client: Client) -> None:
    answer = client.get("/health/", headers=JSON)
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert "heartbeat" in answer.json()["checks"]["worker"]


def test_with_a_heartbeat_it_is_well(client: Client) -> None:
    schedule.beat(timezone.now())
    answer = client.get("/health/", headers=JSON)
    assert answer.json() == {"status": "ok", "checks": {"database": "ok", "cache": "ok", "worker": "ok"}}
    assert client.get("/health/", headers={"Accept": "text/html"}).status_code == 200


def test_a_cache_that_forgets_is_a_failure(client: Client, settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    answer = client.get("/health/", headers=JSON)
    assert answer.status_code == 503
    assert answer.json()["status"] == "failed"
    assert "ok" not in answer.json()["checks"]["cache"]


def test_live_asks_nothing(client: Client) -> None:
    assert client.get("/health/live/").content == b"ok\n"
