"""Every way in which an API refuses, named once; each API gives it its own body."""

import enum
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import Http404
from rest_framework import exceptions, status

from portal.api.limits import TooLarge
from portal.lib.database import is_contention
from portal.lib.errors import BUSY, DomainError, Gone


class Reason(enum.Enum):
    """Why a request is refused, with the HTTP status of the answer."""

    NOT_SIGNED_IN = status.HTTP_401_UNAUTHORIZED
    NOT_ALLOWED = status.HTTP_403_FORBIDDEN
    INVALID = status.HTTP_400_BAD_REQUEST
    NOT_FOUND = status.HTTP_404_NOT_FOUND
    WRONG_METHOD = status.HTTP_405_METHOD_NOT_ALLOWED
    TOO_LARGE = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    BUSY = status.HTTP_409_CONFLICT
    NOT_JSON = status.HTTP_415_UNSUPPORTED_MEDIA_TYPE


@dataclass(frozen=True, slots=True)
class Refusal:
    reason: Reason
    message: str


def refusal_of(exc: Exception) -> Refusal | None:
    """What an exception means to the caller; None for what is no refusal, or has a body of its own (a rate limit)."""
    match exc:
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return Refusal(Reason.NOT_SIGNED_IN, "The session is not valid.")
        case exceptions.PermissionDenied():
            return Refusal(Reason.NOT_ALLOWED, "The API client may only read.")
        case Gone():
            return Refusal(Reason.NOT_FOUND, exc.message)
        case DomainError():
            return Refusal(Reason.INVALID, exc.message)
        case TooLarge():
            return Refusal(Reason.TOO_LARGE, str(exc.detail))
        case TooManyFieldsSent():
            return Refusal(Reason.INVALID, f"More than {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,} parameters are sent.")
        case exceptions.ParseError():
            return Refusal(Reason.INVALID, "The body is not valid JSON.")
        case Http404():
            return Refusal(Reason.NOT_FOUND, "There is no such resource.")
        case exceptions.MethodNotAllowed():
            return Refusal(Reason.WRONG_METHOD, str(exc.detail))
        case exceptions.UnsupportedMediaType():
            return Refusal(Reason.NOT_JSON, str(exc.detail))
    return Refusal(Reason.BUSY, BUSY) if is_contention(exc) else None
