"""What a setting needs before it counts: as the form shows it, and as needs.js follows it while the admin switches.

`data-needs` holds the conditions, joined by `;`, and all must hold: `key` is a switch that is on, `key=value` a choice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from profiles.catalog import Setting


@dataclass(frozen=True, slots=True)
class Need:
    """One condition on another setting; without a value, that it is on."""

    key: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.key}={self.value}" if self.value else self.key

    def is_met_by(self, present: Any) -> bool:
        return str(present) == self.value if self.value else bool(present)


def needs_of(setting: Setting) -> tuple[Need, ...]:
    """The setting's conditions. The one place that knows how the catalogue writes them."""
    return (Need(setting.needs),) if setting.needs else ()


def is_met(setting: Setting, value_of: Callable[[str], Any], setting_of: Callable[[str], Setting | None]) -> bool:
    """Whether the setting counts: all its conditions hold, and what it needs counts itself."""
    for need in needs_of(setting):
        other = setting_of(need.key)
        if other is None or not need.is_met_by(value_of(need.key)) or not is_met(other, value_of, setting_of):
            return False
    return True
