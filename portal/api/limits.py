"""How often an API client may call, and how large and how deep the JSON is that it may send."""

import json
from typing import Any, ClassVar

from django.conf import settings
from django.core.cache import cache
from rest_framework import exceptions, status
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from portal.lib.errors import DomainError

MOST_BYTES = 2 * 2**20
MOST_LEVELS = 32
TOO_DEEP = f"The body is nested more than {MOST_LEVELS} levels deep."


class PerClient(SimpleRateThrottle):
    """A rate for each API client, e.g. `2/second`, from the setting that `setting` names; off where that is empty."""

    setting: ClassVar[str]
    cache = cache

    def get_rate(self) -> str | None:
        return getattr(settings, self.setting) or None

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        token: Any = request.auth
        return f"{self.scope}-throttle-{token.application_id}" if token else None

    @property
    def header(self) -> str:
        """What `x-ratelimit-limit` says: the number, and the number in its window of seconds."""
        number, seconds = self.parse_rate(self.rate)
        return f"{number}, {number};w={seconds}"

    @property
    def text(self) -> str:
        """The rate as an error says it, e.g. `2/SECOND`."""
        number, _, period = str(self.rate).partition("/")
        return f"{number}/{period.upper()}"


class TooLarge(exceptions.APIException):
    """The body has more bytes than are read."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = f"The body is larger than {MOST_BYTES:,} bytes."


class BoundedJSONParser(JSONParser):
    """JSON in UTF-8, no larger and no deeper than every API reads. The settings name it as the parser of all."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Raises TooLarge, DomainError for what is too deep, ParseError for what is no JSON."""
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise TooLarge
        try:
            data = json.loads(body.decode(), parse_constant=_refuse)
        except RecursionError:
            raise DomainError(TOO_DEEP) from None
        except ValueError as error:
            raise exceptions.ParseError(str(error)) from None
        if _is_deeper(data, MOST_LEVELS):
            raise DomainError(TOO_DEEP)
        return data


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _is_deeper(data: Any, levels: int) -> bool:
    level = [data]
    for _ in range(levels):
        level = [
            item
            for value in level
            if isinstance(value, dict | list)
            for item in (value.values() if isinstance(value, dict) else value)
        ]
    return any(isinstance(value, dict | list) for value in level)
