"""Health for load balancers and monitoring: `/health/live/` (the process answers) and `/health/` (it can work).

A missing worker is a warning: pages still answer, so `/health/` stays 200. A database or cache that fails is 503.
"""

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from health_check.base import HealthCheck
from health_check.checks import Cache, Database
from health_check.exceptions import ServiceUnavailable, ServiceWarning
from health_check.views import HealthCheckView

from directory.schedule import worker_is_alive


class Worker(HealthCheck):  # type: ignore[misc]
    """The job worker showed its heartbeat within the last minutes."""

    async def run(self) -> None:
        try:
            alive = await sync_to_async(worker_is_alive)(timezone.now())
        except Exception as error:
            raise ServiceUnavailable("The heartbeat cannot be read") from error
        if not alive:
            raise ServiceWarning("The job worker shows no heartbeat; syncs wait until it runs")


@method_decorator(login_not_required, name="dispatch")
class HealthView(HealthCheckView):  # type: ignore[misc]
    """Answers as JSON, text or a small page, by the Accept header."""

    checks = (Database, Cache, Worker)
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


@login_not_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
