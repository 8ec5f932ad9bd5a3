"""A tenant that is connected under ZIA Connection."""

from directory.connection import saving
from directory.connection.draft import ConnectionDraft
from portal.audit.recording import COMMAND
from tests.directory.upstream_server import Zia


def connect(zia: Zia, secret: str) -> None:
    """Save a connection to it, by OneAPI credentials, and switch it on."""
    draft = ConnectionDraft(
        kind="oneapi",
        base_url=zia.url,
        token_url=f"{zia.url}/oauth2/v1/token",
        client_id="client",
        secrets={"client_secret": secret},
        is_enabled=True,
    )
    saving.save(COMMAND, draft, expected_revision=0)
