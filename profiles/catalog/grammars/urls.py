"""Web addresses."""

import re
from urllib.parse import urlsplit

from profiles.catalog.grammars.names import host_or_address
from profiles.catalog.grammars.ports import read_port

WHERE = re.compile(r"(\[[^\]]*\]|[^:]*)(?::(.*))?")


def web_address(text: str) -> str:
    """An http or https address, as a PAC URL is; its host in the normal form of hosts."""
    if any(character.isspace() for character in text):
        raise ValueError("it must not hold spaces")
    try:
        parts = urlsplit(text)
    except ValueError:
        raise ValueError("it is not a web address") from None
    login, at, where = parts.netloc.rpartition("@")
    matched = WHERE.fullmatch(where)
    if parts.scheme not in ("http", "https") or not where:
        raise ValueError("it must begin with http:// or https:// and name a host")
    if matched is None:
        raise ValueError("it is not a web address")
    host, port = matched.groups()
    number = f":{read_port(port)}" if port else ""
    rest = text.partition("://")[2][len(parts.netloc) :]
    return f"{parts.scheme}://{login}{at}{host_or_address(host)}{number}{rest}"
