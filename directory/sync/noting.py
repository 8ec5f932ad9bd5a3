"""What the audit log holds about runs."""

from collections.abc import Mapping
from typing import Any

from directory.models import SyncRun
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor, record


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
