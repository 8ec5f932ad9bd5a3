"""One run, from claim to close."""

import structlog
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from directory.models import Department, DirectoryGroup, DirectoryUser, Membership, SyncRun
from directory.source import NoSource, Source, current_source
from directory.sync import guard, staging
from directory.sync import plan as planning
from directory.sync.apply import apply, note_changes
from directory.sync.fetch import fetch
from directory.sync.lease import Lease, LeaseLost
from directory.sync.plan import Counts
from directory.upstream import Patience, UpstreamError
from portal.audit.models import AuditEntry
from portal.audit.record import Actor, record
from portal.lib.database import refresh_statistics

MANY_ROWS = 10_000

log = structlog.get_logger(__name__)


def run(run_id: int, *, patience: Patience | None = None) -> None:
    """Execute a queued run. A run that is not queued any more is left alone; errors end in the run's row."""
    try:
        source: Source | None = current_source()
        refusal = ""
    except NoSource as error:
        source, refusal = None, str(error)
    lease = Lease.claim(run_id, source=source.label if source else "")
    if lease is None:
        log.info("sync_not_mine", run=run_id)
        return
    try:
        if source is None:
            _fail(lease, "not_connected", refusal)
        else:
            _execute(lease, source, patience)
    except LeaseLost:
        log.warning("sync_taken_over", run=run_id)
    except UpstreamError as error:
        _fail(lease, error.kind, error.message, error.http_status)
    except Exception as error:
        log.exception("sync_failed", run=run_id)
        _fail(lease, "internal", f"The portal failed on this run ({type(error).__name__}). The log has the details.")
        raise


def _execute(lease: Lease, source: Source, patience: Patience | None) -> None:
    with staging.staging() as cursor:
        fetch(cursor, source, lease, patience)
        counts = planning.plan(cursor, lease)
        try:
            if not planning.rows_changed(counts):
                _close_unchanged(lease, counts)
            elif (reason := guard.reason_to_hold(counts)) and (digest := _unapproved(cursor, lease)):
                _hold(cursor, lease, counts, reason, digest)
            else:
                _apply(lease, counts)
        finally:
            if not connection.needs_rollback:
                planning.drop(cursor)


def _unapproved(cursor: CursorWrapper, lease: Lease) -> str:
    """The digest of the change set; empty where an admin approved this very one."""
    digest = guard.digest(cursor)
    approved = SyncRun.objects.values_list("approves", flat=True).get(pk=lease.run_id)
    return "" if approved == digest else digest


def _hold(cursor: CursorWrapper, lease: Lease, counts: Counts, reason: str, digest: str) -> None:
    """Apply nothing; keep what would have been done, for the admin who decides."""
    with transaction.atomic():
        lease.fence()
        for kind in planning.KINDS:
            note_changes(cursor, kind, lease.run_id)
        lease.close(SyncRun.State.HELD, counts=counts, digest=digest, error_kind="held", error=reason)
        _audit(lease, AuditEntry.Result.FAILURE)


def _apply(lease: Lease, counts: Counts) -> None:
    lease.at("Applying")
    with transaction.atomic(), connection.cursor() as cursor:
        lease.fence()
        apply(cursor, lease.run_id, counts, timezone.now())
        lease.close(SyncRun.State.SUCCEEDED, counts=counts)
        _audit(lease, AuditEntry.Result.SUCCESS)
    if planning.rows_changed(counts) >= MANY_ROWS:
        refresh_statistics(DirectoryGroup, Department, DirectoryUser, Membership)


def _close_unchanged(lease: Lease, counts: Counts) -> None:
    with transaction.atomic():
        lease.fence()
        lease.close(SyncRun.State.NO_CHANGE, counts=counts)


def _fail(lease: Lease, kind: str, words: str, http_status: int | None = None) -> None:
    log.warning("sync_refused", run=lease.run_id, kind=kind, reason=words)
    with transaction.atomic():
        closed = lease.close(SyncRun.State.FAILED, error_kind=kind, error=words, http_status=http_status)
        if closed:
            _audit(lease, AuditEntry.Result.FAILURE)


def _audit(lease: Lease, result: str) -> None:
    finished = SyncRun.objects.get(pk=lease.run_id)
    by_admin = finished.requested_by_id is not None
    actor = Actor(
        name=finished.requested_by_name,
        interface=AuditEntry.Interface.UI if by_admin else AuditEntry.Interface.SYSTEM,
        user_id=finished.requested_by_id,
    )
    record(
        actor,
        AuditEntry.Action.SYNC,
        category="Client Connector Support",
        subcategory="Directory Sync",
        resource=f"Sync run {finished.pk} {finished.get_state_display().lower()}",
        resource_type="sync_run",
        resource_id=finished.pk,
        result=result,
        after={"counts": finished.counts} if finished.counts else {"error": finished.error},
    )
