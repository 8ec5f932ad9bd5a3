"""What an admin wants a profile to be, checked against the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.lib.errors import DomainError
from profiles import catalog, references
from profiles.catalog import Kind, Platform, Value
from profiles.rules.targets import Targets


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole of a profile as a form or an API call gives it.

    `position` is the wanted rule order, None for the end (a new one) or the present place. `settings` are raw values by
    catalogue key; what is missing keeps its stored value or the default. `secrets` are new ones by key; "" removes one,
    and what is missing stays.
    """

    name: str
    description: str = ""
    is_enabled: bool = True
    position: int | None = None
    targets: Targets = field(default_factory=Targets)
    settings: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)


def checked_settings(platform: Platform, draft: Draft, stored: Mapping[str, Value]) -> dict[str, Value]:
    """The complete values of the platform. Raises DomainError with every field that is refused."""
    known = {setting.key: setting for setting in references.offered(platform) if setting.kind is not Kind.SECRET}
    usual = catalog.defaults_on(platform)
    defaults = usual if stored else references.defaults_on(platform)
    values: dict[str, Value] = {**defaults, **{key: value for key, value in stored.items() if key in usual}}
    errors: dict[str, list[str]] = {}
    for key, raw in draft.settings.items():
        if key not in known:
            errors[key] = [f"{platform.label} has no setting called {key}."]
            continue
        try:
            values[key] = catalog.check(known[key], platform, raw)
        except ValueError as error:
            errors[key] = catalog.sentences(error)
    errors |= references.missing(platform, {key: value for key, value in values.items() if key in draft.settings})
    if not errors:
        broken = catalog.contradictions(platform, values)
        errors = {key: words for key, words in broken.items() if key in known}
    if errors:
        raise DomainError.of_fields(errors)
    return values


def checked_secrets(platform: Platform, draft: Draft) -> dict[str, str]:
    known = {setting.key: setting for setting in catalog.settings_on(platform) if setting.kind is Kind.SECRET}
    errors: dict[str, list[str]] = {}
    clean: dict[str, str] = {}
    for key, raw in draft.secrets.items():
        try:
            clean[key] = str(catalog.check(known[key], platform, raw))
        except KeyError:
            errors[key] = [f"{platform.label} has no password called {key}."]
        except ValueError as error:
            errors[key] = catalog.sentences(error)
    if errors:
        raise DomainError.of_fields(errors)
    return clean
