"""Changes that are not made yet: what they would leave of the rules, and kept for the pages that show whom they hit.

A change is kept for an hour under what stands for its content, so that an address can name it, however many groups it
has. It holds ids only, and says nothing to those who may not see app profiles.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from profiles.catalog import Platform
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile
from profiles.rules import outcome
from profiles.rules.device_limits import limits_of
from profiles.rules.outcome import NEW, RuleSet
from profiles.rules.targets import Targets, checked, read

SECONDS = 3600
PREFIX = "pending-change:"
Verb = Literal["save", "move", "enable", "disable", "delete"]


@dataclass(frozen=True, slots=True)
class Change:
    """One step on the rules of a platform. `order` is of `save` and `move`; `targets`, `limits` (device groups) and
    `is_enabled` are of `save`, whose one id is NEW for a profile that is not there yet. `targets` are None where they
    stay as they are stored."""

    platform: Platform
    verb: Verb
    ids: tuple[int, ...]
    order: int | None = None
    is_enabled: bool = True
    targets: Targets | None = None
    limits: tuple[int, ...] = ()

    def after(self, before: RuleSet) -> RuleSet:
        """What the change would leave of the rules."""
        match self.verb:
            case "save":
                limits = frozenset(self.limits)
                return before.with_draft(
                    self.ids[0], self.targets, order=self.order, is_enabled=self.is_enabled, limits=limits
                )
            case "move":
                return before.moved(self.ids[0], self.order or 1)
            case "enable" | "disable":
                return before.enabled(frozenset(self.ids), self.verb == "enable")
            case "delete":
                return before.without(frozenset(self.ids))


def saving(platform: Platform, profile: AppProfile | None, draft: ProfileDraft) -> Change:
    """Creating or editing. Raises DomainError where a target does not exist."""
    targets: Targets | None = checked(draft.targets)
    stored = profile.settings if profile else {}
    if profile and targets == read(profile):
        targets = None
    return Change(
        platform,
        "save",
        (profile.pk if profile else NEW,),
        order=draft.position,
        is_enabled=draft.is_enabled,
        targets=targets,
        limits=tuple(sorted(limits_of(platform, {**stored, **draft.settings}))),
    )


def moving(profile: AppProfile, order: int) -> Change:
    return Change(Platform(profile.platform), "move", (profile.pk,), order=order)


def switching(platform: Platform, ids: Collection[int], is_enabled: bool) -> Change:
    return Change(platform, "enable" if is_enabled else "disable", tuple(sorted(ids)))


def deleting(platform: Platform, ids: Collection[int]) -> Change:
    return Change(platform, "delete", tuple(sorted(ids)))


def rule_sets(change: Change) -> tuple[RuleSet, RuleSet]:
    """The rules as they are, and as the change would leave them."""
    before = outcome.stored(change.platform)
    return before, change.after(before)


def keep(change: Change) -> str:
    """The name under which `find` gives the change for an hour from now."""
    text = json.dumps(_plain(change), sort_keys=True)
    key = salted_hmac(PREFIX, text, algorithm="sha256").hexdigest()[:40]
    cache.set(PREFIX + key, text, SECONDS)
    return key


def find(key: str) -> Change | None:
    text = cache.get(PREFIX + key)
    return _read(json.loads(text)) if text else None


def _plain(change: Change) -> dict[str, Any]:
    targets = change.targets
    return {
        "platform": change.platform.value,
        "verb": change.verb,
        "ids": list(change.ids),
        "order": change.order,
        "is_enabled": change.is_enabled,
        "limits": list(change.limits),
        "targets": targets
        and {
            "everybody": targets.applies_to_all,
            **{name: sorted(getattr(targets, name)) for name in ("groups", "excluded", "users")},
        },
    }


def _read(plain: dict[str, Any]) -> Change:
    targets = plain["targets"] and Targets(
        plain["targets"]["everybody"],
        *(frozenset(plain["targets"][name]) for name in ("groups", "excluded", "users")),
    )
    read = {"platform": Platform(plain["platform"]), "targets": targets}
    return Change(**{**plain, **read, "ids": tuple(plain["ids"]), "limits": tuple(plain["limits"])})
