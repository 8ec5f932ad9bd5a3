"""From a saved connection to a session that the client of the ZIA API can open."""

from directory.models import ZiaConnection
from directory.upstream import ClientCredentials, LegacySession, Session


def session_of(connection: ZiaConnection) -> Session:
    """The way to sign in. Raises SecretUnreadable where no key opens a secret."""
    per_second = connection.requests_per_second or None
    per_hour = connection.requests_per_hour or None
    if connection.kind == ZiaConnection.Kind.LEGACY:
        return LegacySession(
            api=connection.base_url,
            username=connection.username,
            password=connection.password.reveal(),
            api_key=connection.api_key.reveal(),
            requests_per_second=per_second,
            requests_per_hour=per_hour,
        )
    return ClientCredentials(
        base_url=connection.base_url,
        token_url=connection.token_url,
        client_id=connection.client_id,
        client_secret=connection.client_secret.reveal(),
        audience=connection.audience,
        requests_per_second=per_second,
        requests_per_hour=per_hour,
    )
