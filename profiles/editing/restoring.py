"""Deleted profiles, created again: disabled, at their old place, without what nobody knows any more.

A policy token is never kept, so a restored profile gets a new one: whoever holds the old one was meant to lose the
profile with its deletion. Passwords are not kept either.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.template.defaultfilters import pluralize
from django.urls import reverse

from directory.models import DirectoryGroup, DirectoryUser
from portal.audit.links import EntryLink
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor
from portal.lib.keys import whole
from profiles import references
from profiles.catalog import Kind, Platform
from profiles.editing import expectations, history, verbs
from profiles.editing.drafts import ProfileDraft
from profiles.models import AppProfile, DeletedProfile
from profiles.rules import precedence


@dataclass(frozen=True, slots=True)
class Restorable:
    """What a restore would create now. `secrets` are labels of passwords that were set, `gone` what is left out."""

    draft: ProfileDraft
    secrets: list[str]
    gone: list[str]


def restorable(deleted: DeletedProfile) -> Restorable:
    """Groups that vanished in ZIA stay, as in every profile; what is not there at all is left out."""
    platform = Platform(deleted.platform)
    draft = history.draft_from(platform, deleted.data)
    targets = draft.targets
    groups = _present(DirectoryGroup, targets.groups)
    excluded = _present(DirectoryGroup, targets.excluded)
    users = _present(DirectoryUser, targets.users)
    gone = [
        *_missing("group", len(targets.groups) - len(groups)),
        *_missing("excluded group", len(targets.excluded) - len(excluded)),
        *_missing("user", len(targets.users) - len(users)),
    ]
    settings, lost = _with_present_objects(platform, draft.settings)
    kept = replace(
        draft,
        name=deleted.name,
        is_enabled=False,
        position=deleted.rule_order,
        targets=replace(targets, groups=groups, excluded=excluded, users=users),
        settings=settings,
    )
    return Restorable(kept, history.labels_of(platform, deleted.data["secrets"]), [*gone, *lost])


@transaction.atomic
def restore(actor: Actor, deleted_id: int, name: str) -> AppProfile:
    """Create it again under a name, once. Raises DeletedProfile.DoesNotExist where somebody restored it already."""
    platform = Platform(DeletedProfile.objects.values_list("platform", flat=True).get(pk=deleted_id))
    precedence.lock(platform)
    deleted = DeletedProfile.objects.get(pk=deleted_id)
    result = restorable(deleted)
    facts: dict[str, Any] = {
        "Restored from": f"Deletion by {deleted.actor_name}, audit entry {deleted.entry_id or '—'}"
    }
    if missing := [*result.secrets, *result.gone]:
        facts["Not restored"] = missing
    profile = verbs.create(actor, platform, replace(result.draft, name=name), facts)
    if deleted.entry and (key := whole(deleted.entry.resource_id)):
        expectations.relink(key, profile)
    deleted.delete()
    return profile


def link_of(entry: AuditEntry) -> EntryLink | None:
    """From the audit entry of a deletion to its restore, for as long as there is one."""
    deleted = DeletedProfile.objects.filter(entry=entry).first()
    if deleted is None:
        return None
    address = reverse("profiles:deleted", args=[deleted.platform, deleted.pk])
    return EntryLink("Restore", address, "profiles.add_appprofile")


def _present(model: type[Model], ids: frozenset[int]) -> frozenset[int]:
    return frozenset(model._default_manager.filter(pk__in=ids).values_list("pk", flat=True))


def _missing(noun: str, number: int) -> Iterator[str]:
    if number:
        yield f"{number} {noun}{pluralize(number)} that the directory does not have any more"


def _with_present_objects(platform: Platform, settings: Any) -> tuple[dict[str, Any], list[str]]:
    """The settings without the objects that were deleted since, and the labels of those that pointed at one."""
    remaining, lost = dict(settings), []
    for setting in references.reference_settings(platform):
        wanted = references.ids_of(setting, remaining.get(setting.key))
        present = references.names(setting.refers_to, platform, wanted)
        if wanted - present.keys():
            lost.append(f"{setting.label}: what it chose was deleted")
            remaining[setting.key] = sorted(present) if setting.kind is Kind.REFERENCES else 0
    return remaining, lost
