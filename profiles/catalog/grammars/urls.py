"""Web addresses."""

from urllib.parse import urlsplit


def web_address(text: str) -> str:
    """An http or https address with a host, as a PAC URL is."""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("it is not a web address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError("it must begin with http:// or https:// and name a host")
    if any(character.isspace() for character in text):
        raise ValueError("it must not hold spaces")
    return text
