"""Who calls: a bearer token of an API client, and what its role may do."""

from typing import Any

from django.core.exceptions import SuspiciousOperation
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework import exceptions
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from portal.audit.models import AuditEntry
from portal.audit.recording import Actor
from portal.lib.errors import DomainError
from portal.lib.http import client_ip


class BearerToken(OAuth2Authentication):  # type: ignore[misc]
    """A token of `POST /oauth2/v1/token`."""

    def authenticate(self, request: Request) -> Any:
        """Raises DomainError where the address cannot be read."""
        try:
            return super().authenticate(request)
        except SuspiciousOperation:
            raise DomainError("What follows the ? in the address is not encoded as in addresses.") from None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class ReadOrWrite(BasePermission):
    """The token has the scope that the view's `access` names for the method."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.auth is None:
            raise exceptions.NotAuthenticated
        token: Any = request.auth
        return bool(token.is_valid([view.access.of(request.method)]))


def actor_of(request: Request) -> Actor:
    """The API client, for the audit entry of what it does."""
    token: Any = request.auth
    name = token.application.name if token else "API"
    return Actor(name=name, interface=AuditEntry.Interface.API, ip=client_ip(request) or None)
