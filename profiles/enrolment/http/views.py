"""The resources under /client/v1/. Each reads its body, calls one verb, and answers."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from portal.lib.access import Access
from portal.lib.errors import DomainError
from profiles.enrolment import configuration, keeping, leaving, registering
from profiles.enrolment.admission import Shown
from profiles.enrolment.http.base import ClientView
from profiles.enrolment.reading import object_of, platform_of, report_of, text_of
from profiles.models import Device

LONGEST_SECRET = 200  # characters; ours are shorter
LONGEST_REASON = 500


class Enrol(ClientView):
    """Open: what the device shows in the body lets it in."""

    access = Access(why="A device enrols here, with what it shows", is_open=True)
    authentication_classes = ()
    permission_classes = ()

    def post(self, request: Request) -> Response:
        data = object_of(request.data)
        shown = Shown(
            code=text_of(data, "code", limit=LONGEST_SECRET),
            key=text_of(data, "enrolmentKey", limit=LONGEST_SECRET),
            email=text_of(data, "email", limit=255),
            policy_token=text_of(data, "policyToken", limit=LONGEST_SECRET),
        )
        platform, report = platform_of(data), report_of(data)
        enrolled = registering.enrol(shown, platform, report, address=self.address(request), now=timezone.now())
        body = {
            "deviceId": enrolled.device.pk,
            "credential": enrolled.credential,
            "state": enrolled.device.state,
            "user": enrolled.device.user.email if enrolled.device.user else None,
            "keepAliveMinutes": settings.PORTAL_KEEP_ALIVE_MINUTES,
            "unknownPostures": enrolled.unknown_postures,
        }
        return Response(body, status=status.HTTP_201_CREATED)


class KeepAlive(ClientView):
    verb = staticmethod(keeping.keep_alive)

    def post(self, request: Request) -> Response:
        device = self.device(request)
        report = report_of(object_of(request.data))
        kept = self.verb(device, report, address=self.address(request), now=timezone.now())
        return Response(_answer(device, kept))


class UpdatePolicy(KeepAlive):
    """*Update Policy* of the client's menu."""

    verb = staticmethod(keeping.update_policy)


class DownloadConfiguration(ClientView):
    def get(self, request: Request) -> Response | HttpResponse:
        """304 where the device names the digest of what it would get."""
        device, now = self.device(request), timezone.now()
        found = configuration.configuration_of(device)
        etag = f'"{found.digest}"'
        answer = HttpResponse(found.body, content_type="application/json")
        answer["ETag"] = etag
        unchanged = get_conditional_response(request._request, etag=etag, response=answer)
        if unchanged is not None and unchanged is not answer:
            return unchanged
        if request.method == "GET":
            configuration.note_download(device, found, now)
        return answer


class LogOut(ClientView):
    def post(self, request: Request) -> Response:
        device, data = self.device(request), object_of(request.data)
        state = leaving.log_out(
            device,
            reason=text_of(data, "reason", limit=LONGEST_REASON),
            password=_typed(data),
            address=self.address(request),
            now=timezone.now(),
        )
        return Response({"state": state})


class GiveDisableReason(ClientView):
    def post(self, request: Request) -> Response:
        device, data = self.device(request), object_of(request.data)
        service, reason = text_of(data, "service", limit=20), text_of(data, "reason", limit=LONGEST_REASON)
        leaving.disable(
            device,
            service,
            reason=reason,
            password=_typed(data),
            address=self.address(request),
            now=timezone.now(),
        )
        return Response({"state": device.state})


class ServiceStatus(ClientView):
    def post(self, request: Request) -> Response:
        device, data = self.device(request), object_of(request.data)
        leaving.note_services(device, _services(data.get("services")), timezone.now())
        return Response({"state": device.state})


class Nothing(ClientView):
    """Every other address."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404


def _answer(device: Device, kept: keeping.Kept) -> dict[str, Any]:
    found = kept.configuration
    return {
        "state": kept.state,
        "keepAliveMinutes": settings.PORTAL_KEEP_ALIVE_MINUTES,
        "configuration": {
            "isNew": kept.is_news(device),
            "etag": f'"{found.digest}"' if found else None,
            "profile": found.profile.name if found else None,
            "revision": found.profile.revision if found else None,
        },
        "unknownPostures": kept.unknown_postures,
    }


def _typed(data: Mapping[str, Any]) -> str:
    return text_of(data, "password", limit=LONGEST_SECRET)


def _services(raw: object) -> dict[str, tuple[bool, str]]:
    if not isinstance(raw, Mapping) or not raw:
        raise DomainError.on("services", "It must be an object: by the service whether it is enabled, and its health.")
    found: dict[str, tuple[bool, str]] = {}
    errors: dict[str, list[str]] = {}
    for name, status_of in raw.items():
        is_enabled = status_of.get("enabled") if isinstance(status_of, Mapping) else None
        health = status_of.get("health", leaving.HEALTHS[0]) if isinstance(status_of, Mapping) else None
        if name not in leaving.REPORTED:
            errors[f"services.{name[:50]}"] = [f"It must be one of {', '.join(leaving.REPORTED)}."]
        elif not isinstance(is_enabled, bool) or health not in leaving.HEALTHS:
            errors[f"services.{name}"] = [
                f"It needs enabled, true or false, and health, {' or '.join(leaving.HEALTHS)}."
            ]
        else:
            found[name] = is_enabled, health
    if errors:
        raise DomainError.of_fields(errors)
    return found
