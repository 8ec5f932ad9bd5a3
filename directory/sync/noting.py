"""What the audit log holds about runs."""

from collections.abc import Mapping
from typing import Any

from directory.models import SyncChange, SyncRun
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record

UNCHANGED = ("unchanged", "Unchanged")


def note(
    actor: Actor,
    run: SyncRun,
    what: str,
    *,
    after: Mapping[str, Any] | None = None,
    result: str = AuditEntry.Result.SUCCESS,
) -> None:
    """`what` happened to the run, e.g. `requested`. Call it inside the transaction of the change."""
    record(
        actor,
        AuditEntry.Action.SYNC,
        category="Client Connector Support",
        subcategory="Directory Sync",
        resource=f"Sync run {run.pk} {what}",
        resource_type="sync_run",
        resource_id=run.pk,
        after=after,
        result=result,
    )


def counts_in_words(counts: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """A run's counts by kind, e.g. `Groups`: `42 listed: 2 added, 40 unchanged`."""
    return {kind.plural_label: _in_words(counts[kind]) for kind in SyncChange.Kind if kind in counts}


def _in_words(numbers: Mapping[str, Any]) -> str:
    named = [(label.lower(), numbers.get(name, 0)) for name, label in (*SyncChange.Change.choices, UNCHANGED)]
    parts = ", ".join(f"{number:,} {label}" for label, number in named if number)
    listed = numbers.get("listed")
    return parts or "none" if listed is None else f"{listed:,} listed" + (f": {parts}" if parts else "")
