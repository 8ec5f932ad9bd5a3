"""What every device gets whatever its profile. The apps above register what they have for devices."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from profiles.catalog import Platform
from profiles.models import PlatformSettings

Stamp = Callable[[], "QuerySet[Any, Any]"]


@dataclass(frozen=True, slots=True)
class Part:
    """`content` is the JSON, None for nothing. `stamp` selects one value that is another one whenever that is."""

    content: Callable[[], Any]
    stamp: Stamp


_parts: dict[str, Part] = {}


def register(name: str, content: Callable[[], Any], stamp: Stamp) -> None:
    """Called from an app's `ready`."""
    _parts[name] = Part(content, stamp)


def parts() -> Mapping[str, Any]:
    """One query each."""
    return {name: part.content() for name, part in sorted(_parts.items())}


def stamps(platform: Platform) -> tuple[Any, ...]:
    """What stands for all of them, and for the platform's settings, in one query."""
    sql, parameters = _statement(platform)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return (settings.PORTAL_KEEP_ALIVE_MINUTES, *cursor.fetchone())


@functools.cache
def _statement(platform: Platform) -> tuple[str, list[Any]]:
    modes = PlatformSettings.objects.filter(platform=platform).values("log_mode")
    queries = [modes, *(part.stamp() for _name, part in sorted(_parts.items()))]
    compiled = [query.order_by()[:1].query.sql_with_params() for query in queries]
    values = [value for _sql, parameters in compiled for value in parameters]
    return "SELECT " + ", ".join(f"({sql})" for sql, _parameters in compiled), values
