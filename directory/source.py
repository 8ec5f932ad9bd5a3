"""Where the directory comes from: the embedded ZIA Admin Portal, a tenant, or nowhere. One upstream at a time."""

from dataclasses import dataclass

from django.conf import settings

from directory.upstream import ClientCredentials, Session
from portal.lib.crypto import derived_secret
from portal.lib.datadir import read_address

EMBEDDED, TENANT, OFF = "embedded", "tenant", "off"


@dataclass(frozen=True, slots=True)
class Source:
    """What the pages call the upstream, and how to sign in to it."""

    label: str
    session: Session


class NoSource(Exception):
    """There is nothing to read from; the text tells why."""


def current_source() -> Source:
    """The upstream as the settings name it now. Raises NoSource where there is none."""
    mode = settings.PORTAL_ZIA_MODE
    if mode == EMBEDDED:
        return _embedded()
    if mode != TENANT:
        raise NoSource("No directory is connected: PORTAL_ZIA_MODE is off.")
    if not (settings.PORTAL_ZIA_BASE_URL and settings.PORTAL_ZIA_TOKEN_URL):
        raise NoSource("The ZIA tenant's addresses are missing: set PORTAL_ZIA_BASE_URL and PORTAL_ZIA_TOKEN_URL.")
    return Source(
        settings.PORTAL_ZIA_BASE_URL,
        ClientCredentials(
            base_url=settings.PORTAL_ZIA_BASE_URL.rstrip("/"),
            token_url=settings.PORTAL_ZIA_TOKEN_URL,
            client_id=settings.PORTAL_ZIA_CLIENT_ID,
            client_secret=settings.PORTAL_ZIA_CLIENT_SECRET,
            audience=settings.PORTAL_ZIA_AUDIENCE,
        ),
    )


def _embedded() -> Source:
    address = settings.PORTAL_ZIA_BASE_URL or read_address(settings.PORTAL_DATA_DIR)
    if not address:
        raise NoSource(
            "The embedded ZIA Admin Portal is not running on this data folder. Start it with `manage.py up`, "
            "or name its address in PORTAL_ZIA_BASE_URL."
        )
    base = address.rstrip("/")
    return Source(
        "Embedded ZIA",
        ClientCredentials(
            base_url=base,
            token_url=f"{base}/oauth2/v1/token",
            client_id=settings.EMBEDDED_ZIA_CLIENT_ID,
            client_secret=derived_secret("embedded-zia-client", settings.EMBEDDED_ZIA_CLIENT_ID),
        ),
    )


def source_label() -> str:
    """What the pages call the upstream."""
    try:
        return current_source().label
    except NoSource:
        return "ZIA tenant" if settings.PORTAL_ZIA_MODE == TENANT else "No directory connected"
