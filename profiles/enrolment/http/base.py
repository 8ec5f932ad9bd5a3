"""What all resources share: a device signs in with its credential; errors have a code, a message, and their fields."""

from collections.abc import Sequence
from typing import Any, ClassVar

from rest_framework import exceptions, status
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.enveloped import EnvelopedView, error_body, refused
from portal.api.limits import PerClient
from portal.api.refusals import Reason, Refusal
from portal.lib.access import Access, OfDevices, Scopes
from portal.lib.doors import TooMany
from portal.lib.http import client_ip
from profiles.devices import credentials
from profiles.enrolment.refused import Refused
from profiles.models import Device

NOT_ENROLLED = "The device is not enrolled: its credential is missing, wrong or revoked. Enrol it."


class DeviceRate(PerClient):
    """Of each device by itself."""

    setting = "PORTAL_CLIENT_RATE_LIMIT"
    scope = "client"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"{self.scope}-throttle-{request.auth.pk}" if isinstance(request.auth, Device) else None


class ByCredential(BaseAuthentication):
    """`Authorization: Bearer dc_...`. A token of an API client opens nothing here."""

    def authenticate(self, request: Request) -> tuple[None, Device] | None:
        scheme, _, text = get_authorization_header(request).decode("latin-1").strip().partition(" ")
        device = credentials.device_of(text.strip()) if scheme.lower() == "bearer" and text.strip() else None
        return (None, device) if device else None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class Enrolled(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, Device):
            raise exceptions.NotAuthenticated
        return True


class ClientView(EnvelopedView):
    """One resource for devices."""

    access: ClassVar[Access | Scopes | OfDevices] = OfDevices()
    authentication_classes: Sequence[type[BaseAuthentication]] = (ByCredential,)
    permission_classes: Sequence[type[BasePermission]] = (Enrolled,)
    throttle = DeviceRate

    def device(self, request: Request) -> Device:
        found: Any = request.auth
        return found  # type: ignore[no-any-return]

    def address(self, request: Request) -> str:
        return client_ip(request)

    def body(self, refusal: Refusal) -> dict[str, Any]:
        if refusal.reason is Reason.NOT_SIGNED_IN:
            return error_body("not_enrolled", NOT_ENROLLED)
        return super().body(refusal)

    def handle_exception(self, exc: Exception) -> Response:
        match exc:
            case TooMany():
                answer = Response(self.throttled_body(exc.seconds), status=status.HTTP_429_TOO_MANY_REQUESTS)
                answer["Retry-After"] = str(exc.seconds)
                return answer
            case Refused():
                return refused(exc, status.HTTP_403_FORBIDDEN)
        return super().handle_exception(exc)
