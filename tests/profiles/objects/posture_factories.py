"""Device postures and what combines them, as the verbs make them and as a browser sends them."""

from typing import Any

from profiles.catalog import Platform
from profiles.models.objects import ProfileObject
from profiles.objects.kinds import expressions
from profiles.objects.values import defaults
from tests.profiles.objects.factories import kind_of, made


def on(*platforms: Platform) -> dict[str, bool]:
    return {f"on_{platform}": platform in platforms for platform in Platform}


def posture(name: str = "Firewall", *platforms: Platform, **settings: Any) -> ProfileObject:
    """A firewall check on Windows, unless told otherwise."""
    wanted = {"posture_type": "firewall", **on(*(platforms or (Platform.WINDOWS,))), **settings}
    return made("device_posture", name, **wanted)


def device_group(name: str, *groups: list[ProfileObject], platforms: tuple[Platform, ...] = ()) -> ProfileObject:
    packed = expressions.packed([[row.pk for row in group] for group in groups], "group")
    wanted = {**on(*(platforms or (Platform.WINDOWS,))), **packed}
    return made("device_group", name, **wanted)


def zia_posture(name: str, platform: Platform = Platform.WINDOWS, **levels: list[list[ProfileObject]]) -> ProfileObject:
    wanted: dict[str, Any] = {"platform": platform}
    for level, groups in levels.items():
        wanted |= expressions.packed([[row.pk for row in group] for group in groups], level)
    return made("zia_posture", name, **wanted)


def filled(key: str, name: str, **changes: Any) -> dict[str, Any]:
    """An untouched form of a kind as a browser would send it, with changes."""
    sent: dict[str, Any] = {"name": name}
    for field, value in defaults(kind_of(key)).items():
        if isinstance(value, bool):
            sent |= {field: "on"} if value else {}
        elif value:
            sent[field] = "\n".join(map(str, value)) if isinstance(value, list) else value
    return sent | changes
