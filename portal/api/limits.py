"""How often an API client may call."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


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
