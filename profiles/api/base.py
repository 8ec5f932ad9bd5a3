"""What all resources under /portal/api/v1/ share: an API client signs in, and errors name their fields."""

from django.http import Http404
from rest_framework.request import Request

from portal.api.enveloped import EnvelopedView
from portal.api.limits import PerClient


class PortalRate(PerClient):
    setting = "PORTAL_API_RATE_LIMIT"
    scope = "portal"


class PortalView(EnvelopedView):
    """One resource."""

    throttle = PortalRate


class Nothing(PortalView):
    """Every other address: the API answers in JSON there too."""

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404
