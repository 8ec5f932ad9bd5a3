"""Where the directory comes from: the embedded ZIA Admin Portal, a tenant, or nowhere. One upstream at a time."""

from dataclasses import dataclass

from django.conf import settings

from portal.lib.crypto import derived_secret
from portal.lib.datadir import read_address

EMBEDDED, TENANT, OFF = "embedded", "tenant", "off"


@dataclass(frozen=True, slots=True)
class Source:
    """The upstream's addresses and the client credentials for them. The API lies at `{base_url}/zia/api/v1`."""

    label: str
    base_url: str
    token_url: str
    client_id: str
    client_secret: str
    audience: str = ""

    def __repr__(self) -> str:
        return f"Source({self.label!r}, {self.base_url!r})"  # never the secret


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
        label=settings.PORTAL_ZIA_BASE_URL,
        base_url=settings.PORTAL_ZIA_BASE_URL.rstrip("/"),
        token_url=settings.PORTAL_ZIA_TOKEN_URL,
        client_id=settings.PORTAL_ZIA_CLIENT_ID,
        client_secret=settings.PORTAL_ZIA_CLIENT_SECRET,
        audience=settings.PORTAL_ZIA_AUDIENCE,
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
        label="Embedded ZIA",
        base_url=base,
        token_url=f"{base}/oauth2/v1/token",
        client_id=settings.EMBEDDED_ZIA_CLIENT_ID,
        client_secret=derived_secret("embedded-zia-client", settings.EMBEDDED_ZIA_CLIENT_ID),
    )


def source_label() -> str:
    """What the pages call the upstream."""
    try:
        return current_source().label
    except NoSource:
        return "ZIA tenant" if settings.PORTAL_ZIA_MODE == TENANT else "No directory connected"
