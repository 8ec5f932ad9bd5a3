"""The base of every API view."""

from collections.abc import Sequence
from typing import Any, ClassVar

from rest_framework import exceptions, status
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.api.access import BearerToken, ReadOrWrite, actor_of
from portal.api.limits import PerClient
from portal.api.refusals import Reason, Refusal, refusal_of
from portal.audit.recording import Actor
from portal.lib.access import Access, OfDevices, Scopes


class ApiView(APIView):
    """One resource of an API that signs in by bearer token and answers in JSON.

    An API gives its `throttle`, the `body` of its errors and the `throttled_body` of a rate that is exceeded.
    """

    access: ClassVar[Access | Scopes | OfDevices] = Scopes()
    authentication_classes: Sequence[type[BaseAuthentication]] = (BearerToken,)
    permission_classes: Sequence[type[BasePermission]] = (ReadOrWrite,)
    throttle: ClassVar[type[PerClient]]
    schema = None

    def actor(self, request: Request) -> Actor:
        return actor_of(request)

    def body(self, refusal: Refusal) -> dict[str, Any]:
        """The error as this API words it."""
        raise NotImplementedError

    def throttled_body(self, seconds: int) -> dict[str, Any]:
        """What a client reads that must wait for so many seconds."""
        raise NotImplementedError

    def get_throttles(self) -> list[Any]:
        return [self.throttle()]

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, exceptions.Throttled):
            return self._throttled(exc)
        refusal = refusal_of(exc)
        if refusal is None:
            return super().handle_exception(exc)
        answer = Response(self.body(refusal), status=refusal.reason.value)
        if refusal.reason is Reason.NOT_SIGNED_IN:
            answer["WWW-Authenticate"] = "Bearer"
        return answer

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        throttle = self.throttle()
        if throttle.rate:
            response["x-ratelimit-limit"] = throttle.header
        return super().finalize_response(request, response, *args, **kwargs)

    def _throttled(self, exc: exceptions.Throttled) -> Response:
        seconds = max(1, round(getattr(exc, "wait", None) or 1))
        answer = Response(self.throttled_body(seconds), status=status.HTTP_429_TOO_MANY_REQUESTS)
        answer["Retry-After"] = str(seconds)
        return answer
