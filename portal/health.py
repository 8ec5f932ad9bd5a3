"""Health for load balancers and monitoring: `/health/live/` (the process answers) and `/health/` (it can work).

A missing worker or a sync in trouble is a warning: pages still answer, so `/health/` stays 200. A database or cache
that fails is 503.
"""

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from health_check.base import HealthCheck
from health_check.checks import Cache, Database
from health_check.exceptions import ServiceUnavailable, ServiceWarning
from health_check.views import HealthCheckView

from directory.models import SyncRun
from directory.status import worker
from directory.status.concerns import MANY_FAILURES
from directory.status.sync_state import SyncState, current_state
from portal.lib.access import open_to_everyone

WHY = "Load balancers and monitoring do not sign in; no name and no address is told"


class Worker(HealthCheck):  # type: ignore[misc]
    """The job worker showed its heartbeat within the last minutes."""

    async def run(self) -> None:
        try:
            alive = await sync_to_async(worker.is_alive)(timezone.now())
        except Exception as error:
            raise ServiceUnavailable("The heartbeat cannot be read") from error
        if not alive:
            raise ServiceWarning("The job worker shows no heartbeat; syncs wait until it runs")


class Sync(HealthCheck):  # type: ignore[misc]
    """The directory sync works: no failures in a row, no run that waits for a decision, a mirror that is fresh."""

    async def run(self) -> None:
        try:
            troubles = _troubles(await sync_to_async(current_state)(timezone.now()))
        except Exception as error:
            raise ServiceUnavailable("The sync's history cannot be read") from error
        if troubles:
            raise ServiceWarning("; ".join(troubles))


def _troubles(state: SyncState) -> list[str]:
    """Without names of groups or addresses: nobody has to sign in to read them."""
    troubles = []
    if state.failures >= MANY_FAILURES:
        kind = state.last_run.error_kind if state.last_run else ""
        troubles.append(f"The directory sync failed {state.failures} times in a row ({kind})")
    if state.last_run and state.last_run.state == SyncRun.State.HELD:
        troubles.append("A directory sync is held until an admin decides")
    if state.is_stale:
        troubles.append(f"No directory sync succeeded for two intervals (it is due {state.interval_text})")
    return troubles


@method_decorator(open_to_everyone(WHY), name="dispatch")
class HealthView(HealthCheckView):  # type: ignore[misc]
    """Answers as JSON, text or a small page, by the Accept header."""

    checks = (Database, Cache, Worker, Sync)
    template_name = "portal/health.html"

    def _status(self) -> int:
        failed = any(result.error and not isinstance(result.error, ServiceWarning) for result in self.results)
        return 503 if failed else 200

    def _summary(self) -> str:
        if self._status() == 503:
            return "failed"
        return "degraded" if any(result.error for result in self.results) else "ok"

    def _by_name(self) -> dict[str, str]:
        return {
            type(result.check).__name__.lower(): str(result.error) if result.error else "ok" for result in self.results
        }

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return {**super().get_context_data(**context), "summary": self._summary(), "checks": self._by_name()}

    def render_to_response(self, context: dict[str, Any], **_: Any) -> HttpResponse:
        answer: HttpResponse = super().render_to_response(context, status=self._status())
        return answer

    def render_to_response_json(self, status: int) -> HttpResponse:
        return JsonResponse({"status": self._summary(), "checks": self._by_name()}, status=self._status())

    def render_to_response_text(self, status: int) -> HttpResponse:
        lines = [f"status: {self._summary()}", *(f"{name}: {text}" for name, text in self._by_name().items()), ""]
        return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8", status=self._status())


@open_to_everyone(WHY)
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
