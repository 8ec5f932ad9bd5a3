"""The errors of our own APIs: `{"error": {"code", "message", "fields"}}`, where `fields` has the sentences by field."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import status
from rest_framework.response import Response

from portal.api.refusals import Reason, Refusal
from portal.api.views import ApiView
from portal.lib.errors import Conflict, DomainError, Gone, NotAllowed

CODES = {
    Reason.NOT_SIGNED_IN: "not_signed_in",
    Reason.NOT_ALLOWED: "not_allowed",
    Reason.INVALID: "invalid",
    Reason.NOT_FOUND: "not_found",
    Reason.WRONG_METHOD: "wrong_method",
    Reason.TOO_LARGE: "too_large",
    Reason.BUSY: "busy",
    Reason.NOT_JSON: "not_json",
}


class EnvelopedView(ApiView):
    """A view whose errors name their fields."""

    def body(self, refusal: Refusal) -> dict[str, Any]:
        return error_body(CODES[refusal.reason], refusal.message)

    def throttled_body(self, seconds: int) -> dict[str, Any]:
        return error_body("too_many", f"Too many requests. Wait {seconds} seconds.")

    def handle_exception(self, exc: Exception) -> Response:
        match exc:
            case Gone():
                return refused(exc, status.HTTP_404_NOT_FOUND, "not_found")
            case NotAllowed():
                return refused(exc, status.HTTP_403_FORBIDDEN)
            case Conflict():
                return refused(exc, status.HTTP_409_CONFLICT)
            case DomainError():
                return refused(exc, status.HTTP_400_BAD_REQUEST)
        return super().handle_exception(exc)


def refused(error: DomainError, code: int, name: str = "") -> Response:
    return Response(error_body(name or error.code, error.message, error.fields), status=code)


def error_body(code: str, message: str, fields: Mapping[str, Sequence[str]] | None = None) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "fields": fields or {}}}
