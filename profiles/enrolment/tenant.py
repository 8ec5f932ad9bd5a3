"""What every device gets whatever its profile. The apps above register what they have for devices."""

from collections.abc import Callable, Mapping
from typing import Any

Part = Callable[[], Any]
_parts: dict[str, Part] = {}


def register(name: str, part: Part) -> None:
    """`part()` gives what stands under the name as JSON, None for nothing; one query. Called from an app's `ready`."""
    _parts[name] = part


def parts() -> Mapping[str, Any]:
    return {name: part() for name, part in sorted(_parts.items())}
