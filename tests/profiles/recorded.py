"""The vendor's own requests for untouched forms: key names and values only, as recorded per platform."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from profiles.catalog import Place, Platform

FORMS: dict[str, Any] = json.loads((Path(__file__).parent / "recorded_forms.json").read_text())
COMMON = "every platform"


def block(platform: Platform, place: Place) -> dict[str, Any]:
    """The recorded keys and values at a place."""
    return {**FORMS[COMMON].get(place.value, {}), **FORMS[platform].get(place.value, {})}


def keys(platform: Platform) -> Iterator[tuple[Place, str]]:
    for place in Place:
        yield from ((place, key) for key in block(platform, place))


def facts(platform: Platform) -> set[str]:
    """Recorded keys whose values are the profile's own: its name, its groups."""
    return set(FORMS["facts"][platform])
