"""What a setting needs before it counts: as the form shows it, and as needs.js follows it while the admin switches.

`data-needs` holds the conditions, joined by `;`, and all must hold. `key`: it holds something, a switch is on.
`key=value|other`: it holds one of these. A switch is `on` or `off`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from profiles.catalog import Platform, Setting


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on another setting; without wanted values, that it holds something."""

    key: str
    wanted: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.key}={'|'.join(self.wanted)}" if self.wanted else self.key

    @property
    def is_alternative(self) -> bool:
        """Whether a choice rules out what needs this, and not a switch that is still to be put on."""
        return bool(self.wanted) and self.wanted != ("on",)

    def is_met_by(self, present: Any) -> bool:
        text = as_text(present)
        return text in self.wanted if self.wanted else text not in ("", "0", "off")


def as_text(value: Any) -> str:
    """A value as it stands in `data-needs`."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value or "").strip()


def needs_of(setting: Setting, settings: Mapping[str, Setting]) -> list[Condition]:
    """The setting's conditions on others of the form. The one place that knows how the catalogue writes them."""
    return [Condition(need.key, tuple(map(as_text, need.wanted))) for need in setting.needs if need.key in settings]


ValueOf = Callable[[str], Any]


def is_met(setting: Setting, value_of: ValueOf, settings: Mapping[str, Setting]) -> bool:
    """Whether the setting counts: all its conditions hold."""
    return all(_holds(need, value_of, settings) for need in needs_of(setting, settings))


def unmet_of(setting: Setting, value_of: ValueOf, settings: Mapping[str, Setting]) -> list[Condition]:
    """The conditions that do not hold."""
    return [need for need in needs_of(setting, settings) if not _holds(need, value_of, settings)]


def is_ruled_out(setting: Setting, value_of: ValueOf, settings: Mapping[str, Setting]) -> bool:
    """Whether a choice rules the setting out, or what it needs."""
    return any(
        need.is_alternative or is_ruled_out(settings[need.key], value_of, settings)
        for need in unmet_of(setting, value_of, settings)
    )


def _holds(need: Condition, value_of: ValueOf, settings: Mapping[str, Setting]) -> bool:
    """What does not count itself is as good as off."""
    return need.is_met_by(value_of(need.key) if is_met(settings[need.key], value_of, settings) else False)


def in_words(need: Condition, other: Setting, platform: Platform) -> str:
    """The values that will do, as the form calls them; empty where anything will."""
    labels = {"on": "on", "off": "off", **dict(other.choices_for(platform))}
    return " or ".join(labels.get(value, value) for value in need.wanted if value in labels)
