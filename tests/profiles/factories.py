"""App profiles as the verbs make them."""

from typing import Any

from portal.audit.recording import SYSTEM
from profiles import editing
from profiles.catalog import Platform
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile
from profiles.rules import precedence
from profiles.rules.targets import Targets


def make(name: str, platform: Platform = Platform.WINDOWS, **wanted: Any) -> AppProfile:
    """A profile; `groups`, `excluded`, `users` take rows, the rest is a ProfileDraft's."""
    rows = {kind: frozenset(row.pk for row in wanted.pop(kind, ())) for kind in ("groups", "excluded", "users")}
    targets = Targets(applies_to_all=wanted.pop("applies_to_all", False), **rows)
    return editing.create(SYSTEM, platform, ProfileDraft(name=name, targets=targets, **wanted))


def order(platform: Platform = Platform.WINDOWS) -> list[tuple[int, str]]:
    rows = list(precedence.rules(platform))
    precedence.number(rows)
    return [(row.rule_order or 0, row.name) for row in rows]
