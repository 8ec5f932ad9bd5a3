"""API clients: creating them, what their tokens may do, and the one that the embedded ZIA portal expects."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction
from oauth2_provider.scopes import SettingsScopes

from portal.accounts.models import ApiClient
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM, Actor, record
from portal.lib.crypto import derived_secret
from portal.lib.names import clean_name


class RoleScopes(SettingsScopes):  # type: ignore[misc]
    """A client's token carries exactly the scopes of its role."""

    def get_available_scopes(self, application: Any = None, request: Any = None, *args: Any, **kw: Any) -> list[str]:
        if application is None:
            return ["read", "write"]
        return ["read", "write"] if application.role == ApiClient.Role.WRITE else ["read"]

    def get_default_scopes(self, application: Any = None, request: Any = None, *args: Any, **kw: Any) -> list[str]:
        return self.get_available_scopes(application)


@transaction.atomic
def create(actor: Actor, *, name: str, role: str) -> tuple[ApiClient, str]:
    """A new client and its secret, which is shown this once and kept only as a hash."""
    secret = secrets.token_urlsafe(32)
    client = _save(client_id=secrets.token_urlsafe(18), secret=secret, name=clean_name(name, "API client"), role=role)
    record(
        actor,
        AuditEntry.Action.CREATE,
        category="Public API",
        resource=client.name,
        resource_type="api_client",
        resource_id=client.pk,
        after={"name": client.name, "client_id": client.client_id, "role": client.role},
    )
    return client, secret


def ensure_embedded_client() -> None:
    """Make sure the sync can sign in to the embedded ZIA Admin Portal. Its secret derives from the secret key."""
    secret = embedded_secret()
    client = ApiClient.objects.filter(client_id=settings.EMBEDDED_ZIA_CLIENT_ID).first()
    if client is None:
        with transaction.atomic():
            _save(
                client_id=settings.EMBEDDED_ZIA_CLIENT_ID,
                secret=secret,
                name="Directory sync (embedded ZIA)",
                role=ApiClient.Role.READ,
            )
            record(
                SYSTEM,
                AuditEntry.Action.CREATE,
                category="Public API",
                resource="Directory sync (embedded ZIA)",
                resource_type="api_client",
            )
        return
    if not check_password(secret, client.client_secret):  # the secret key was changed
        client.client_secret = secret
        client.save(update_fields=["client_secret", "updated"])


def embedded_secret() -> str:
    return derived_secret("embedded-zia-client", settings.EMBEDDED_ZIA_CLIENT_ID)


def _save(*, client_id: str, secret: str, name: str, role: str) -> ApiClient:
    client: ApiClient = ApiClient.objects.create(
        client_id=client_id,
        client_secret=secret,
        name=name,
        role=role,
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
    )
    return client
