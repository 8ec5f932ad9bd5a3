"""Where the directory comes from, one upstream at a time.

PORTAL_ZIA_MODE=off wins over everything. Otherwise the connection that an admin saved and switched on under
Administration › ZIA Connection is used; without one, PORTAL_ZIA_MODE decides: the embedded ZIA Admin Portal, or the
tenant of the environment.
"""

import enum
from dataclasses import dataclass

from django.conf import settings

from directory.connection.opening import session_of
from directory.models import ZiaConnection
from directory.upstream import ClientCredentials, Session
from portal.lib.crypto import SecretUnreadable, derived_secret
from portal.lib.datadir import read_address
from portal.lib.errors import DomainError

EMBEDDED, TENANT, OFF = "embedded", "tenant", "off"
LABEL_LENGTH = 255  # of SyncRun.source
PAGE = "Administration › ZIA Connection"


class Origin(enum.StrEnum):
    """What decides which upstream is read."""

    CONNECTION = "connection"
    EMBEDDED = EMBEDDED
    TENANT = TENANT
    OFF = OFF


@dataclass(frozen=True, slots=True)
class Source:
    """What the pages call the upstream, and how to sign in to it."""

    label: str
    session: Session


class NoSource(DomainError):
    """There is nothing to read from; the text tells why."""


class NotConnected(NoSource):
    """Nobody has connected a source yet, or it is switched off: the sync pauses, which is no failure."""


def origin_of(connection: ZiaConnection | None) -> Origin:
    """What decides, given the saved connection."""
    mode = settings.PORTAL_ZIA_MODE
    if mode in (EMBEDDED, TENANT) and connection is not None and connection.is_enabled:
        return Origin.CONNECTION
    return Origin(mode) if mode in (EMBEDDED, TENANT) else Origin.OFF


def mode_in_use() -> str:
    """`embedded`, `tenant` or `off`, as the source in use is; one query."""
    origin = origin_of(ZiaConnection.stored())
    return TENANT if origin is Origin.CONNECTION else origin.value


def why_paused() -> str:
    """Why no source is connected, and where to connect one; "" where one is, be it right or wrong. One query."""
    return _unconnected(origin_of(ZiaConnection.stored()))


def _unconnected(origin: Origin) -> str:
    if origin is Origin.OFF:
        return (
            "PORTAL_ZIA_MODE is off on the server, which wins over a connection that is saved here. To go on, set it "
            f"to tenant, restart the portal and connect the tenant under {PAGE}."
        )
    if origin is Origin.TENANT and not (settings.PORTAL_ZIA_BASE_URL or settings.PORTAL_ZIA_TOKEN_URL):
        return f"Connect a tenant under {PAGE}, or set PORTAL_ZIA_BASE_URL and PORTAL_ZIA_TOKEN_URL on the server."
    return ""


def current_source() -> Source:
    """The upstream as it is configured now. Raises NoSource where there is none."""
    return source_from(ZiaConnection.stored())


def source_from(connection: ZiaConnection | None) -> Source:
    """The same, given the saved connection. Raises NoSource, of which NotConnected is one kind."""
    origin = origin_of(connection)
    if reason := _unconnected(origin):
        raise NotConnected(f"No ZIA is connected. {reason}")
    if origin is Origin.CONNECTION and connection is not None:
        return _connected(connection)
    return _embedded() if origin is Origin.EMBEDDED else _tenant()


def _connected(connection: ZiaConnection) -> Source:
    try:
        return Source(connection.base_url[:LABEL_LENGTH], session_of(connection))
    except SecretUnreadable:
        raise NoSource(
            "No encryption key of this portal opens the stored secrets of the ZIA connection. Enter them again under "
            f"{PAGE}, or put the key they were made with into PORTAL_ENCRYPTION_KEYS."
        ) from None


def _tenant() -> Source:
    if not (settings.PORTAL_ZIA_BASE_URL and settings.PORTAL_ZIA_TOKEN_URL):
        raise NoSource("Of PORTAL_ZIA_BASE_URL and PORTAL_ZIA_TOKEN_URL one is not set: the tenant needs both.")
    return Source(
        settings.PORTAL_ZIA_BASE_URL,
        ClientCredentials(
            base_url=settings.PORTAL_ZIA_BASE_URL.rstrip("/"),
            token_url=settings.PORTAL_ZIA_TOKEN_URL,
            client_id=settings.PORTAL_ZIA_CLIENT_ID,
            client_secret=settings.PORTAL_ZIA_CLIENT_SECRET,
            audience=settings.PORTAL_ZIA_AUDIENCE,
            requests_per_second=settings.PORTAL_ZIA_REQUESTS_PER_SECOND or None,
            requests_per_hour=settings.PORTAL_ZIA_REQUESTS_PER_HOUR or None,
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
    connection = ZiaConnection.stored()
    try:
        return source_from(connection).label
    except NotConnected:
        return "No directory connected"
    except NoSource:
        return "Embedded ZIA" if origin_of(connection) is Origin.EMBEDDED else "ZIA tenant"
