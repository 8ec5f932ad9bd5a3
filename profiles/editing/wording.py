"""Profiles in the words of the form."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from portal.lib.errors import DomainError
from profiles import catalog, references
from profiles.catalog import Kind, Platform, Setting
from profiles.editing.drafts import ProfileDraft, checked_settings
from profiles.models import AppProfile
from profiles.rules import precedence
from profiles.rules.targets import Targets, described, names_in, read, read_many


def snapshot(profile: AppProfile, targets: Targets | None = None) -> dict[str, Any]:
    """A profile in the words of the form: what audit, history and the conflict page compare.

    A setting that the stored profile does not know yet is at its default.
    """
    chosen = targets if targets is not None else read(profile) if profile.pk else Targets()
    platform = Platform(profile.platform)
    return Wording(platform, [profile], [chosen]).facts(profile, chosen)


def snapshots(platform: Platform, profiles: Sequence[AppProfile]) -> dict[int, dict[str, Any]]:
    """The snapshots of many profiles of a platform in a constant number of queries."""
    return {profile.pk: facts for profile, facts in each_snapshot(platform, profiles)}


def each_snapshot(platform: Platform, profiles: Sequence[AppProfile]) -> Iterator[tuple[AppProfile, dict[str, Any]]]:
    """As `snapshots`, each made when it is asked for: thousands of them take hundreds of megabytes."""
    precedence.number(profiles)
    chosen = read_many(profiles)
    wording = Wording(platform, profiles, chosen.values())
    for profile in profiles:
        yield profile, wording.facts(profile, chosen[profile.pk])


class Wording:
    """Some profiles of a platform in words: what all of them share is found out once."""

    def __init__(self, platform: Platform, profiles: Sequence[AppProfile], several: Collection[Targets]) -> None:
        self.platform = platform
        self.settings = catalog.settings_on(platform)
        self.defaults = catalog.defaults_on(platform)
        self.names = names_in(several)
        self.objects = references.names_in(platform, (profile.settings for profile in profiles))

    def facts(self, profile: AppProfile, targets: Targets) -> dict[str, Any]:
        facts: dict[str, Any] = {"Name": profile.name, "Description": profile.description}
        if not profile.is_default:
            facts["Status"] = "Enabled" if profile.is_enabled else "Disabled"
            facts["Rule Order"] = profile.rule_order
            facts |= described(targets, self.names)
        return facts | {item.label: self.text(item, profile) for item in self.settings}

    def text(self, setting: Setting, profile: AppProfile) -> str:
        """A value as the form says it; of a secret only whether there is one."""
        value = profile.settings.get(setting.key, self.defaults.get(setting.key))
        if setting.kind is Kind.SECRET:
            return "Set" if profile.secrets.get(setting.key) else "Not set"
        if setting.refers_to:
            return references.readable(setting, self.platform, value, self.objects)
        return catalog.readable(setting, value, self.platform)


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides of what differs."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {n: before[n] for n in names if n in before}, {n: after[n] for n in names if n in after}


def untouched(platform: Platform) -> AppProfile:
    """What an empty form stands for, unsaved: the beginning of a new profile."""
    return AppProfile(platform=platform, settings=catalog.defaults_on(platform))


def preview(profile: AppProfile, draft: ProfileDraft) -> dict[str, Any]:
    """What `snapshot` would say after the draft was saved; raw where an entry would be refused."""
    platform = Platform(profile.platform)
    wanted = AppProfile(
        platform=profile.platform,
        name=draft.name,
        description=draft.description,
        is_default=profile.is_default,
        is_enabled=draft.is_enabled,
        settings={**profile.settings, **draft.settings},
        secrets={**profile.secrets, **draft.secrets},
    )
    if profile.is_default:
        wanted.name = profile.name
    wanted.rule_order = draft.position or profile.rule_order
    with suppress(DomainError):
        wanted.settings = checked_settings(platform, draft, profile.settings)
    return {**snapshot(wanted, draft.targets), **replaced_secrets(platform, draft.secrets, profile.secrets)}


def replaced_secrets(platform: Platform, new: Mapping[str, str], old: Mapping[str, str]) -> dict[str, str]:
    """That a password is another one now, without what it is."""
    settings = catalog.settings_on(platform)
    return {setting.label: "Changed" for setting in settings if new.get(setting.key) and old.get(setting.key)}
