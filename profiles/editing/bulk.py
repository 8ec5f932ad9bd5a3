"""Enabling, disabling and deleting many rules of a platform at once: set-based, one transaction, one outcome."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction
from django.db.models import SET_NULL, F, ManyToOneRel
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, entry, record_many
from portal.lib.keys import require_few
from profiles.catalog import Platform
from profiles.editing import history
from profiles.editing.verbs import about, status_facts
from profiles.editing.wording import each_snapshot
from profiles.models import AppProfile
from profiles.rules import precedence

BATCH = 500


@dataclass(slots=True)
class Outcome:
    """What became of the chosen rules: those that were written, and why others were not."""

    done: list[AppProfile] = field(default_factory=list)
    unchanged: int = 0
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def set_enabled(actor: Actor, platform: Platform, ids: Collection[int], is_enabled: bool) -> Outcome:
    """Enable or disable. Those that are so already are left alone."""
    verb = "enabled" if is_enabled else "disabled"
    rows, outcome = _chosen(platform, ids, verb, without=("settings", "secrets"))
    changed = [row for row in rows if row.is_enabled != is_enabled]
    outcome.unchanged = len(rows) - len(changed)
    history.keep_present(changed)
    now = timezone.now()
    AppProfile.objects.filter(pk__in=[row.pk for row in changed]).update(
        is_enabled=is_enabled, revision=F("revision") + 1, updated_at=now, updated_by_name=actor.name
    )
    for row in changed:
        row.is_enabled, row.updated_at, row.updated_by_name = is_enabled, now, actor.name
        row.revision += 1
    facts = status_facts(is_enabled)
    entries = (entry(actor, AuditEntry.Action.UPDATE, **about(row, *facts)) for row in changed)
    history.keep_status(changed, record_many(entries), is_enabled)
    outcome.done = changed
    return outcome


@transaction.atomic
def delete(actor: Actor, platform: Platform, ids: Collection[int]) -> Outcome:
    """Delete; the rules behind them move up."""
    rows, outcome = _chosen(platform, ids, "deleted")
    history.keep_deleted(rows[: history.KEPT], _noted(actor, platform, rows)[: history.KEPT])
    _delete([row.pk for row in rows])
    outcome.done = rows
    return outcome


def _noted(actor: Actor, platform: Platform, rows: Sequence[AppProfile]) -> list[AuditEntry]:
    """The first entries of the deletion, as many as are asked for again; all of them would take much memory."""
    pairs = each_snapshot(platform, rows)
    first: list[AuditEntry] = []
    while part := list(islice(pairs, BATCH)):
        made = record_many(entry(actor, AuditEntry.Action.DELETE, **about(row, before)) for row, before in part)
        first = first or made
    return first


def _delete(ids: Collection[int]) -> None:
    """One statement for each kind of row. Django's collector would read the profiles again, and ask in batches."""
    for relation in AppProfile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel):
            pointing = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids})
            if relation.on_delete is SET_NULL:
                pointing.update(**{relation.field.name: None})
            else:
                pointing.delete()
    rows = AppProfile.objects.filter(pk__in=ids)
    rows._raw_delete(rows.db)


def _chosen(
    platform: Platform, ids: Collection[int], verb: str, without: Collection[str] = ()
) -> tuple[list[AppProfile], Outcome]:
    """The rules that may be written, locked and in their order, without some columns; the rest as refusals."""
    require_few("ids", len(ids))
    default = precedence.lock(platform)
    rows = list(precedence.rules(platform).filter(pk__in=ids).defer(*without).select_for_update())
    outcome = Outcome()
    if default.pk in ids:
        outcome.refused.append(f"The Default profile of {platform.label} cannot be {verb}.")
    missing = len(set(ids) - {default.pk}) - len(rows)
    if missing:
        outcome.refused.append(f"{missing} of the chosen profiles do not exist any more.")
    return rows, outcome
