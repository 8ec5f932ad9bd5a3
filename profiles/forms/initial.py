"""What the form holds when it is opened."""

from collections.abc import Mapping
from typing import Any

from profiles import catalog, references
from profiles.catalog import Platform
from profiles.models import AppProfile
from profiles.rules.targets import read

SELECTED, ALL = "selected", "all"


def initial_values(platform: Platform, profile: AppProfile | None) -> dict[str, Any]:
    """The stored values, the defaults where there are none."""
    values: dict[str, Any] = dict(catalog.defaults_on(platform) if profile else references.defaults_on(platform))
    facts: dict[str, Any] = {"status": "1", "scope": SELECTED}
    if profile is not None:
        values |= profile.settings
        chosen = read(profile)
        facts = {
            "revision": profile.revision,
            "name": profile.name,
            "description": profile.description,
            "rule_order": profile.rule_order,
            "opened_order": profile.rule_order,
            "status": "1" if profile.is_enabled else "0",
            "scope": ALL if chosen.applies_to_all else SELECTED,
            "groups": list(chosen.groups),
            "excluded": list(chosen.excluded),
            "users": list(chosen.users),
        }
    return {**{key: as_typed(value) for key, value in values.items()}, **facts}


def initial_version(platform: Platform, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the form held that was opened on a version of a profile, from what the version keeps of it."""
    facts = {
        "name": data["name"],
        "description": data["description"],
        "status": "1" if data["is_enabled"] else "0",
        "scope": ALL if data["applies_to_all"] else SELECTED,
        **{name: list(data[name]) for name in ("groups", "excluded", "users")},
    }
    values = {**catalog.defaults_on(platform), **data["settings"]}
    return {**{key: as_typed(value) for key, value in values.items()}, **facts}


def as_typed(value: Any) -> Any:
    """A stored value as a browser would send it: an entry a line, numbers as text."""
    if isinstance(value, list):
        return "\n".join(value) if all(isinstance(item, str) for item in value) else value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
