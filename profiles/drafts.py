"""What an admin wants a profile to be: checked against the catalogue, and put into words."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from portal.lib.errors import DomainError
from profiles import catalog, references
from profiles.catalog import Kind, Platform, Value
from profiles.models import AppProfile
from profiles.targets import Targets, described, read

NAME_LIMIT = 255


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


def checked_name(name: str) -> str:
    clean = " ".join(name.split())
    if not clean:
        raise _refusal("name", "Give the profile a name.")
    if len(clean) > NAME_LIMIT:
        raise _refusal("name", f"The name has {len(clean)} characters, {NAME_LIMIT} are allowed.")
    return clean


def checked_settings(platform: Platform, draft: Draft, stored: Mapping[str, Value]) -> dict[str, Value]:
    """The complete values of the platform. Raises DomainError with every field that is refused."""
    known = {setting.key: setting for setting in references.offered(platform) if setting.kind is not Kind.SECRET}
    defaults = catalog.defaults_on(platform)
    values: dict[str, Value] = {**defaults, **{k: v for k, v in stored.items() if k in defaults}}
    errors: dict[str, list[str]] = {}
    for key, raw in draft.settings.items():
        if key not in known:
            errors[key] = [f"{platform.label} has no setting called {key}."]
            continue
        try:
            values[key] = catalog.check(known[key], platform, raw)
        except ValueError as error:
            errors[key] = [str(error)]
    errors |= references.missing(platform, {key: value for key, value in values.items() if key in draft.settings})
    if not errors:
        broken = catalog.contradictions(platform, values)
        errors = {key: words for key, words in broken.items() if key in known}
    if errors:
        raise DomainError("; ".join(words[0] for words in errors.values()), fields=errors)
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
            errors[key] = [str(error)]
    if errors:
        raise DomainError("; ".join(words[0] for words in errors.values()), fields=errors)
    return clean


def snapshot(profile: AppProfile, targets: Targets | None = None) -> dict[str, Any]:
    """A profile in the words of the form: what audit, history and the conflict page compare.

    A setting that the stored profile does not know yet is at its default.
    """
    platform = Platform(profile.platform)
    facts: dict[str, Any] = {"Name": profile.name, "Description": profile.description}
    if not profile.is_default:
        facts["Status"] = "Enabled" if profile.is_enabled else "Disabled"
        facts["Rule Order"] = profile.rule_order
        facts |= described(targets if targets is not None else read(profile))
    values = {**catalog.defaults_on(platform), **profile.settings}
    for setting in catalog.settings_on(platform):
        if setting.kind is Kind.SECRET:
            facts[setting.label] = "Set" if profile.secrets.get(setting.key) else "Not set"
        elif setting.refers_to:
            facts[setting.label] = references.readable(setting, platform, values[setting.key])
        else:
            facts[setting.label] = catalog.readable(setting, values[setting.key], platform)
    return facts


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides of what differs."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {n: before[n] for n in names if n in before}, {n: after[n] for n in names if n in after}


def _refusal(field_name: str, words: str) -> DomainError:
    return DomainError(words, fields={field_name: [words]})


def preview(profile: AppProfile, draft: Draft) -> dict[str, Any]:
    """What `snapshot` would say after the draft was saved; raw where an entry would be refused."""
    platform = Platform(profile.platform)
    wanted = AppProfile(
        platform=profile.platform,
        name=draft.name,
        description=draft.description,
        is_default=profile.is_default,
        is_enabled=draft.is_enabled,
        rule_order=draft.position or profile.rule_order,
        settings={**profile.settings, **draft.settings},
        secrets={**profile.secrets, **draft.secrets},
    )
    with suppress(DomainError):
        wanted.settings = checked_settings(platform, draft, profile.settings)
    return snapshot(wanted, draft.targets)
