"""What all resources of the ZIA API share: the gate, its rate limit, and errors as the vendor words them."""

from typing import Any

from django.http import Http404
from rest_framework.request import Request

from directory.zia.gate import is_embedded
from portal.api.limits import PerClient
from portal.api.refusals import Reason, Refusal
from portal.api.views import ApiView

CODES = {
    Reason.NOT_SIGNED_IN: "SESSION_NOT_VALID",
    Reason.NOT_ALLOWED: "NOT_ALLOWED",
    Reason.INVALID: "INVALID_INPUT_ARGUMENT",
    Reason.NOT_FOUND: "RESOURCE_NOT_FOUND",
    Reason.WRONG_METHOD: "INVALID_OPERATION",
    Reason.TOO_LARGE: "INVALID_INPUT_ARGUMENT",
    Reason.BUSY: "EDIT_LOCK_NOT_AVAILABLE",
    Reason.NOT_JSON: "INVALID_OPERATION",
}


class ZiaRate(PerClient):
    setting = "PORTAL_ZIA_RATE_LIMIT"
    scope = "zia"


class ZiaView(ApiView):
    """One resource. Errors are `{"code", "message"}` as the vendor's."""

    throttle = ZiaRate

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if not is_embedded():
            raise Http404
        super().initial(request, *args, **kwargs)

    def body(self, refusal: Refusal) -> dict[str, Any]:
        return {"code": CODES[refusal.reason], "message": refusal.message}

    def throttled_body(self, seconds: int) -> dict[str, Any]:
        return {"message": f"Rate Limit ({ZiaRate().text}) exceeded", "Retry-After": f"{seconds} seconds"}
