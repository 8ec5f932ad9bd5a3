"""What an admin wants a profile to be, checked against the catalogue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from portal.lib.crypto import encrypt
from portal.lib.errors import DomainError
from portal.lib.names import clean_name
from profiles import catalog, references
from profiles.catalog import Kind, Platform, Value
from profiles.models import DEFAULT_NAME, AppProfile
from profiles.rules import targets
from profiles.rules.targets import Targets

Checked = TypeVar("Checked")


@dataclass(frozen=True, slots=True)
class ProfileDraft:
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


@dataclass(frozen=True, slots=True)
class Accepted:
    """A draft in its normal form, as it is stored. `secrets` are encrypted, "" for one that is removed."""

    name: str
    targets: Targets
    settings: dict[str, Value]
    secrets: dict[str, str]


def accepted(platform: Platform, draft: ProfileDraft, present: AppProfile | None) -> Accepted:
    """The draft of a new profile, or of the present one, with every part checked. All refusals come together."""
    errors: dict[str, list[str]] = {}

    def part(check: Callable[[], Checked]) -> Checked | None:
        try:
            return check()
        except DomainError as error:
            errors.update(error.fields)
            return None

    name = part(lambda: _checked_name(platform, draft.name, present))
    chosen = part(lambda: targets.checked(draft.targets))
    settings = part(lambda: checked_settings(platform, draft, present.settings if present else {}))
    secrets = part(lambda: checked_secrets(platform, draft))
    if name is None or chosen is None or settings is None or secrets is None:
        raise DomainError("Nothing was saved: some entries are refused.", fields=errors)
    encrypted = {key: encrypt(text) if text else "" for key, text in secrets.items()}
    return Accepted(name, chosen, settings, encrypted)


def _checked_name(platform: Platform, name: str, present: AppProfile | None) -> str:
    """The name with single spaces, that no other profile of the platform has. Default keeps its own."""
    if present and present.is_default:
        return DEFAULT_NAME
    checked = clean_name(name, "profile")
    taken = AppProfile.objects.filter(platform=platform, name__iexact=checked)
    if present:
        taken = taken.exclude(pk=present.pk)
    if taken.exists():
        raise DomainError.on("name", f"{platform.label} already has a profile called {checked}.")
    return checked


def checked_settings(platform: Platform, draft: ProfileDraft, stored: Mapping[str, Value]) -> dict[str, Value]:
    """The complete values of the platform. Raises DomainError with every field that is refused."""
    known = {setting.key: setting for setting in references.offered(platform) if setting.kind is not Kind.SECRET}
    catalog_defaults = catalog.defaults_on(platform)
    defaults = catalog_defaults if stored else references.defaults_on(platform)
    values: dict[str, Value] = {**defaults, **{key: value for key, value in stored.items() if key in catalog_defaults}}
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
        contradictions = catalog.contradictions(platform, values)
        errors = {key: messages for key, messages in contradictions.items() if key in known}
    if errors:
        raise DomainError.of_fields(errors)
    return values


def checked_secrets(platform: Platform, draft: ProfileDraft) -> dict[str, str]:
    known = {setting.key: setting for setting in catalog.settings_on(platform) if setting.kind is Kind.SECRET}
    errors: dict[str, list[str]] = {}
    checked: dict[str, str] = {}
    for key, raw in draft.secrets.items():
        try:
            checked[key] = str(catalog.check(known[key], platform, raw))
        except KeyError:
            errors[key] = [f"{platform.label} has no password called {key}."]
        except ValueError as error:
            errors[key] = catalog.sentences(error)
    if errors:
        raise DomainError.of_fields(errors)
    return checked
