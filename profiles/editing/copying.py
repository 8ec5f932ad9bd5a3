"""Copying rules: each copy lands directly under its source, disabled, with the source's secrets and targets."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, entry, record_many
from portal.lib.errors import DomainError
from portal.lib.letters import lower
from portal.lib.names import PREFIX, copy_name
from profiles import references
from profiles.catalog import Platform
from profiles.editing import history
from profiles.editing.verbs import about
from profiles.editing.wording import snapshots
from profiles.models import AppProfile, new_policy_token
from profiles.rules import precedence, targets

COPIES_AT_ONCE = 10  # the vendor's limit


@transaction.atomic
def copy(actor: Actor, platform: Platform, ids: Collection[int]) -> list[AppProfile]:
    """The copies in the order of their sources, numbered. Refused as a whole where one source cannot be copied."""
    default = precedence.lock(platform)
    sources = _sources(platform, ids, default)
    free = precedence.room_under(platform, [source.pk for source in sources])
    copies = _made(actor, platform, sources, free)
    targets.copy({source.pk: made.pk for source, made in zip(sources, copies, strict=True)})
    references.copy({source.pk: made.pk for source, made in zip(sources, copies, strict=True)})
    after = snapshots(platform, copies)
    entries = record_many(
        entry(actor, AuditEntry.Action.CREATE, **about(made, None, {"Copied from": source.name, **after[made.pk]}))
        for source, made in zip(sources, copies, strict=True)
    )
    history.keep_many(copies, entries)
    return copies


def _sources(platform: Platform, ids: Collection[int], default: AppProfile) -> list[AppProfile]:
    if not ids:
        raise DomainError("Choose the profiles to copy first.")
    if default.pk in ids:
        raise DomainError("Default cannot be copied.")
    if len(set(ids)) > COPIES_AT_ONCE:
        raise DomainError(f"{len(set(ids))} profiles are chosen, {COPIES_AT_ONCE} can be copied at a time.")
    rows = list(precedence.rules(platform).filter(pk__in=ids))
    if len(rows) < len(set(ids)):
        raise DomainError("Some of the chosen profiles do not exist any more. Nothing was copied.")
    return rows


def _made(actor: Actor, platform: Platform, sources: Sequence[AppProfile], free: dict[int, int]) -> list[AppProfile]:
    present = AppProfile.objects.filter(platform=platform, name__istartswith=PREFIX)
    taken = {lower(name) for name in present.values_list("name", flat=True)}
    now = timezone.now()
    return AppProfile.objects.bulk_create(
        AppProfile(
            platform=platform,
            name=_free_name(source.name, taken),
            description=source.description,
            position=free[source.pk],
            is_enabled=False,
            applies_to_all=source.applies_to_all,
            settings=source.settings,
            secrets=source.secrets,
            policy_token=new_policy_token(),
            created_at=now,
            updated_at=now,
            updated_by_name=actor.name,
        )
        for source in sources
    )


def _free_name(name: str, taken: set[str]) -> str:
    """The name of a copy. What it returns is taken afterwards."""
    free = copy_name(name, taken)
    taken.add(lower(free))
    return free
