"""API clients: creating and changing them, and the one that the embedded ZIA portal expects."""

import secrets

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction
from oauth2_provider.models import get_access_token_model

from portal.accounts.models import ApiClient
from portal.audit.models import AuditEntry
from portal.audit.recording import SYSTEM, Actor, record
from portal.lib.crypto import derived_secret
from portal.lib.errors import DomainError
from portal.lib.names import clean_name


@transaction.atomic
def create(actor: Actor, *, name: str, role: str) -> tuple[ApiClient, str]:
    """A new client and its secret, which is shown this once and kept only as a hash."""
    secret = secrets.token_urlsafe(32)
    client = _save(client_id=secrets.token_hex(12), secret=secret, name=clean_name(name, "API client"), role=role)
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


@transaction.atomic
def change(actor: Actor, client_id: str, *, role: str | None = None, is_enabled: bool | None = None) -> ApiClient:
    """Another role, or whether the client may sign in. The tokens it has end, and it fetches new ones if it may.

    Raises DomainError where there is no such client.
    """
    client: ApiClient | None = ApiClient.objects.select_for_update().filter(client_id=client_id).first()
    if client is None:
        raise DomainError.on("client_id", "There is no API client with this client id.")
    before = _rights(client)
    client.role = client.role if role is None else role
    client.is_enabled = client.is_enabled if is_enabled is None else is_enabled
    after = _rights(client)
    if before == after:
        return client
    client.save(update_fields=["role", "is_enabled"])
    get_access_token_model().objects.filter(application=client).delete()
    record(
        actor,
        AuditEntry.Action.UPDATE,
        category="Public API",
        resource=client.name,
        resource_type="api_client",
        resource_id=client.pk,
        before=before,
        after=after,
    )
    return client


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


def _rights(client: ApiClient) -> dict[str, object]:
    return {"role": client.role, "is_enabled": client.is_enabled}


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
