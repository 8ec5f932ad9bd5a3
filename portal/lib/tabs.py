"""The tabs at the top of a page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    current: bool
