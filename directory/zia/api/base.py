"""What all resources share: the gate, access by bearer token, error bodies, the rate limit."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework import exceptions, status
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from directory.zia.gate import is_embedded
from portal.audit.models import AuditEntry
from portal.audit.record import Actor
from portal.lib.errors import DomainError
from portal.lib.http import client_ip


class BearerToken(OAuth2Authentication):  # type: ignore[misc]
    """A token of `POST /oauth2/v1/token`."""

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class ReadOrWrite(BasePermission):
    """GET needs the scope `read`, everything else `write`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.auth is None:
            raise exceptions.NotAuthenticated
        scope = "read" if request.method in ("GET", "HEAD", "OPTIONS") else "write"
        token: Any = request.auth
        return bool(token.is_valid([scope]))


class PerClient(SimpleRateThrottle):
    """PORTAL_ZIA_RATE_LIMIT, e.g. `2/second`, for each API client; off where it is empty."""

    scope = "zia"
    cache = cache

    def get_rate(self) -> str | None:
        return settings.PORTAL_ZIA_RATE_LIMIT or None

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        token: Any = request.auth
        return f"zia-throttle-{token.application_id}" if token else None


class ZiaView(APIView):
    """One resource. Errors are `{"code", "message"}` as the vendor's."""

    authentication_classes = (BearerToken,)
    permission_classes = (ReadOrWrite,)
    throttle_classes = (PerClient,)
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if not is_embedded():
            raise Http404
        super().initial(request, *args, **kwargs)

    def actor(self, request: Request) -> Actor:
        token: Any = request.auth
        name = token.application.name if token else "API"
        return Actor(name=name, interface=AuditEntry.Interface.API, ip=client_ip(request) or None)

    def handle_exception(self, exc: Exception) -> Response:
        match exc:
            case exceptions.Throttled():
                return self._throttled(exc)
            case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
                answer = _error(status.HTTP_401_UNAUTHORIZED, "SESSION_NOT_VALID", "The session is not valid.")
                answer["WWW-Authenticate"] = "Bearer"
                return answer
            case exceptions.PermissionDenied():
                return _error(status.HTTP_403_FORBIDDEN, "NOT_ALLOWED", "The API client may only read.")
            case DomainError():
                return _error(status.HTTP_400_BAD_REQUEST, "INVALID_INPUT_ARGUMENT", exc.message)
            case exceptions.ParseError():
                return _error(status.HTTP_400_BAD_REQUEST, "INVALID_INPUT_ARGUMENT", "The body is not valid JSON.")
            case Http404():
                return _error(status.HTTP_404_NOT_FOUND, "RESOURCE_NOT_FOUND", "There is no such resource.")
            case exceptions.MethodNotAllowed() | exceptions.UnsupportedMediaType():
                answer = super().handle_exception(exc)
                answer.data = {"code": "INVALID_OPERATION", "message": str(exc.detail)}
                return answer
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        if settings.PORTAL_ZIA_RATE_LIMIT:
            throttle: Any = PerClient()
            response["x-ratelimit-limit"] = f"{throttle.num_requests}, {throttle.num_requests};w={throttle.duration}"
        return super().finalize_response(request, response, *args, **kwargs)

    def _throttled(self, exc: exceptions.Throttled) -> Response:
        seconds = max(1, round(getattr(exc, "wait", None) or 1))
        number, _, period = settings.PORTAL_ZIA_RATE_LIMIT.partition("/")
        body = {"message": f"Rate Limit ({number}/{period.upper()}) exceeded", "Retry-After": f"{seconds} seconds"}
        answer = Response(body, status=status.HTTP_429_TOO_MANY_REQUESTS)
        answer["Retry-After"] = str(seconds)
        return answer


def _error(http_status: int, code: str, message: str) -> Response:
    return Response({"code": code, "message": message}, status=http_status)
