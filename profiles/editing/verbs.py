"""Every write of an app profile: validate, make room in the rule order, save, audit, in one transaction.

Pages, API and commands come through these verbs.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.audit.deletions import gone
from portal.audit.models import AuditEntry
from portal.audit.recording import About, Actor, record
from portal.lib.errors import Conflict, DomainError, Gone
from portal.lib.letters import composed
from profiles import catalog, references
from profiles.catalog import Platform, Value
from profiles.editing import history
from profiles.editing.drafts import Accepted, ProfileDraft, accepted
from profiles.editing.wording import changed, replaced_secrets, snapshot
from profiles.models import DEFAULT_NAME, AppProfile, ProfileVersion, new_policy_token
from profiles.rules import expectations, precedence, targets

CATEGORY = "App Profiles"
RESOURCE_TYPE = "app_profile"
OF_DEFAULT: Mapping[str, Value] = {"log_mode": "3"}
"""What a Default begins with in place of the catalogue's values: the vendor's logs in Debug."""
Facts = Mapping[str, Any] | None


@transaction.atomic
def create(
    actor: Actor, platform: Platform, draft: ProfileDraft, restored: Facts = None, *, override: str = ""
) -> AppProfile:
    """A new profile at the wanted rule order, at the end by default. Raises DomainError with the refused fields.

    `restored` is what the audit entry says besides, where the profile was deleted before. `override`, here and below,
    is why expectations may be broken; without it, a write that would break one raises expectations.Broken.
    """
    precedence.lock(platform)
    wanted = accepted(platform, draft, None)
    end = precedence.last(platform) + 1
    order = precedence.clamp(draft.position or end, end)
    now = timezone.now()
    profile = AppProfile.objects.create(
        platform=platform,
        name=wanted.name,
        description=composed(draft.description.strip()),
        position=precedence.make_room(platform, order),
        is_enabled=draft.is_enabled,
        applies_to_all=wanted.targets.applies_to_all,
        settings=wanted.settings,
        secrets=wanted.secrets,
        policy_token=new_policy_token(),
        created_at=now,
        updated_at=now,
        updated_by_name=actor.name,
    )
    profile.rule_order = order
    targets.write(profile, wanted.targets)
    references.write(profile)
    action = AuditEntry.Action.CREATE if restored is None else AuditEntry.Action.RESTORE
    history.keep(profile, _note(actor, action, profile, None, {**(restored or {}), **snapshot(profile)}))
    _enforce(actor, profile, "restored" if restored else "created", override)
    return profile


@transaction.atomic
def update(
    actor: Actor, profile_id: int, draft: ProfileDraft, *, expected_revision: int, override: str = ""
) -> AppProfile:
    """Change a profile that nobody else changed since it was read. Raises Conflict where somebody did.

    A draft of what is stored already writes nothing, whoever stored it.
    """
    profile, is_news = _rewrite(actor, AuditEntry.Action.UPDATE, profile_id, draft, expected_revision)
    if is_news:
        _enforce(actor, profile, "edited", override)
    return profile


@transaction.atomic
def restore(actor: Actor, profile_id: int, revision: int, *, expected_revision: int, override: str = "") -> AppProfile:
    """Write an earlier version again, as a new one. Refused, with the fields, where it names what is gone by now."""
    versions = ProfileVersion.objects.select_related("profile").filter(profile_id=profile_id, revision=revision)
    version = versions.first()
    if version is None:
        _locked(profile_id)
        raise Gone(f"Version {revision} is not kept any more.")
    draft = history.draft_of(version)
    action = AuditEntry.Action.RESTORE
    profile, _is_news = _rewrite(actor, action, profile_id, draft, expected_revision, restored=revision)
    _enforce(actor, profile, f"restored to version {revision}", override)
    return profile


def _rewrite(
    actor: Actor, action: str, profile_id: int, draft: ProfileDraft, expected_revision: int, restored: int | None = None
) -> tuple[AppProfile, bool]:
    """The profile, and whether anything was written."""
    profile = _locked(profile_id)
    platform = Platform(profile.platform)
    wanted = _accepted(profile, draft, expected_revision)
    if restored is None and _is_stored(profile, draft, wanted):
        return profile, False
    if profile.revision != expected_revision:
        raise _changed_meanwhile(profile)
    before = snapshot(profile)
    replaced = replaced_secrets(platform, wanted.secrets, profile.secrets)
    profile.settings = wanted.settings
    profile.secrets = {key: kept for key, kept in {**profile.secrets, **wanted.secrets}.items() if kept}
    profile.description = composed(draft.description.strip())
    if not profile.is_default:
        profile.name = wanted.name
        profile.is_enabled = draft.is_enabled
        profile.applies_to_all = wanted.targets.applies_to_all
        targets.write(profile, wanted.targets)
        _move(profile, draft.position)
    references.write(profile)
    _touch(actor, profile)
    after = {**snapshot(profile), **replaced}
    if restored is not None:
        after["Restored from"] = f"Version {restored}"
    history.keep(profile, _note(actor, action, profile, *changed(before, after)))
    return profile, True


def _accepted(profile: AppProfile, draft: ProfileDraft, expected_revision: int) -> Accepted:
    """The draft in its normal form. What is refused of one that is too old is a matter of its conflict."""
    try:
        return accepted(Platform(profile.platform), draft, profile)
    except DomainError:
        if profile.revision != expected_revision:
            raise _changed_meanwhile(profile) from None
        raise


def _changed_meanwhile(profile: AppProfile) -> Conflict:
    return Conflict(f"{profile.name} was changed by {profile.updated_by_name} meanwhile.")


def _is_stored(profile: AppProfile, draft: ProfileDraft, wanted: Accepted) -> bool:
    """Whether the profile is as it is wanted already."""
    settings = {**catalog.defaults_on(Platform(profile.platform)), **profile.settings}
    is_same = draft.description.strip() == profile.description and wanted.settings == settings
    if not is_same or any(text or profile.secrets.get(key) for key, text in wanted.secrets.items()):
        return False
    if profile.is_default:
        return True
    facts = (profile.name, profile.is_enabled, targets.read(profile), _place(profile, draft.position))
    return facts == (wanted.name, draft.is_enabled, wanted.targets, profile.rule_order)


@transaction.atomic
def delete(actor: Actor, profile_id: int, *, override: str = "") -> None:
    """Delete a rule; those behind it move up by that. Default stays. What a restore needs is kept."""
    profile = _locked(profile_id)
    _not_default(profile, "deleted")
    history.keep_deleted([profile], [_note(actor, AuditEntry.Action.DELETE, profile, snapshot(profile), None)])
    profile.delete()
    _enforce(actor, profile, "deleted", override)


@transaction.atomic
def set_enabled(actor: Actor, profile_id: int, is_enabled: bool, *, override: str = "") -> tuple[AppProfile, bool]:
    """Enable or disable a rule; a disabled one keeps its place and matches nobody. Returns whether that was news."""
    profile = _locked(profile_id)
    _not_default(profile, "disabled")
    is_news = profile.is_enabled != is_enabled
    if is_news:
        profile.is_enabled = is_enabled
        _touch(actor, profile)
        history.keep(profile, _note(actor, AuditEntry.Action.UPDATE, profile, *status_facts(is_enabled)))
        _enforce(actor, profile, "enabled" if is_enabled else "disabled", override)
    return profile, is_news


@transaction.atomic
def move(actor: Actor, profile_id: int, position: int, *, override: str = "") -> tuple[AppProfile, int]:
    """Put a rule at a position (clamped to 1..N). Returns it with the position it had."""
    profile = _locked(profile_id)
    _not_default(profile, "moved")
    old = profile.rule_order or 0
    _move(profile, position)
    if profile.rule_order != old:
        _touch(actor, profile)
        places = {"Rule Order": old}, {"Rule Order": profile.rule_order}
        history.keep(profile, _note(actor, AuditEntry.Action.UPDATE, profile, *places))
        _enforce(actor, profile, f"moved to {profile.rule_order}", override)
    return profile, old


def check(platform: Platform, draft: ProfileDraft, present: AppProfile | None) -> None:
    """What a save would check, without saving. Raises DomainError with the refused fields."""
    accepted(platform, draft, present)


def _locked(profile_id: int) -> AppProfile:
    """The profile, with its platform's order locked. Raises Gone where somebody has deleted it."""
    if platform := AppProfile.objects.filter(pk=profile_id).values_list("platform", flat=True).first():
        precedence.lock(Platform(platform))
    profile = AppProfile.objects.select_for_update().filter(pk=profile_id).first()
    if profile is None:
        raise gone(RESOURCE_TYPE, profile_id, "app profile")
    history.keep_present([profile])
    return profile


def _move(profile: AppProfile, position: int | None) -> None:
    if position is not None:
        precedence.move(profile, _place(profile, position) or 0)


def _place(profile: AppProfile, position: int | None) -> int | None:
    """The rule order that a wanted one comes to; the present one where none is wanted."""
    if position is None:
        return profile.rule_order
    return precedence.clamp(position, precedence.last(Platform(profile.platform)))


def _touch(actor: Actor, profile: AppProfile) -> None:
    profile.revision += 1
    profile.updated_at = timezone.now()
    profile.updated_by_name = actor.name
    profile.save()


def _not_default(profile: AppProfile, verb: str) -> None:
    if profile.is_default:
        raise DomainError(f"The Default profile of {Platform(profile.platform).label} cannot be {verb}.")


def _enforce(actor: Actor, profile: AppProfile, verb: str, override: str) -> None:
    platform = Platform(profile.platform)
    expectations.enforce(actor, [platform], f"{profile.name} ({platform.label}) was {verb}", override=override)


def about(profile: AppProfile, before: Facts = None, after: Facts = None) -> About:
    """What an audit entry on the profile says."""
    return {
        "category": CATEGORY,
        "subcategory": Platform(profile.platform).label,
        "resource": profile.name,
        "resource_type": RESOURCE_TYPE,
        "resource_id": profile.pk,
        "before": before,
        "after": after,
    }


def status_facts(is_enabled: bool) -> tuple[dict[str, str], dict[str, str]]:
    """Before and after of a change of the status."""
    facts = {True: {"Status": "Enabled"}, False: {"Status": "Disabled"}}
    return facts[not is_enabled], facts[is_enabled]


def _note(actor: Actor, action: str, profile: AppProfile, before: Facts, after: Facts) -> AuditEntry:
    return record(actor, action, **about(profile, before, after))


def ensure_defaults() -> None:
    """One Default per platform. Called after `migrate`; does nothing where they exist."""
    now = timezone.now()
    AppProfile.objects.bulk_create(
        (
            AppProfile(
                platform=platform,
                name=DEFAULT_NAME,
                description="Applies to everybody whom no other rule matches.",
                is_default=True,
                settings={**catalog.defaults_on(platform), **OF_DEFAULT},
                created_at=now,
                updated_at=now,
                updated_by_name="SYSTEM",
            )
            for platform in Platform
        ),
        ignore_conflicts=True,
    )
