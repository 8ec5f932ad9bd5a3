"""`enrolment-codes`: issue a code that lets one device in as a user."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from portal.lib.errors import DomainError
from portal.lib.keys import LARGEST_KEY
from profiles.api.base import PortalView
from profiles.enrolment import codes
from profiles.enrolment.admission import user_called
from profiles.enrolment.reading import object_of, text_of


class EnrolmentCodes(PortalView):
    def post(self, request: Request) -> Response:
        """`{"email"}` or `{"userId"}`, and `hours`; answers with the code, which is shown this once."""
        data = object_of(request.data)
        hours = _whole(data, "hours")
        issued = codes.issue(self.actor(request), _user(data), hours=hours, now=timezone.now())
        body = {"id": issued.row.pk, "code": issued.text, "expiresAt": issued.row.expires_at.isoformat()}
        return Response(body, status=status.HTTP_201_CREATED)


def _user(data: Mapping[str, Any]) -> int:
    user_id, email = _whole(data, "userId"), text_of(data, "email", limit=255)
    if (user_id is None) is (not email):
        raise DomainError.on("email", "Name the user by either email or userId.")
    return user_called(email).pk if user_id is None else user_id


def _whole(data: Mapping[str, Any], key: str) -> int | None:
    value = data.get(key)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_KEY:
        raise DomainError.on(key, "It must be a whole number.")
    return value
