"""One run, from claim to close."""

import math
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from directory import usage
from directory.connection.source import NoSource, Source, current_source
from directory.models import Department, DirectoryGroup, DirectoryUser, Membership, SyncRun
from directory.sync import first_load, guard, planning, staging
from directory.sync.applying import apply, remember
from directory.sync.doubts import Doubts, find_doubts
from directory.sync.fetching import Fetched, fetch
from directory.sync.lease import Lease, LeaseLost, WorkerStops
from directory.sync.listing import list_changes
from directory.sync.noting import counts_in_words, note
from directory.sync.planning import Counts, Plan
from directory.sync.warnings import list_warnings
from directory.upstream import Patience, UpstreamError
from portal.audit.models import AuditEntry
from portal.audit.recording import Actor
from portal.lib.database import SecondConnection, durable, large_write_memory, refresh_statistics

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RunResult:
    """What the row of a run keeps of what it planned; `error` says why it is held, or would be."""

    counts: Counts
    warnings: list[dict[str, Any]]
    error_kind: str = ""
    error: str = ""
    digest: str = ""
    consequences: dict[str, Any] = field(default_factory=dict)

    def held(self, reasons: list[str], digest: str = "") -> "RunResult":
        return replace(self, error_kind="held", error=" ".join(reasons), digest=digest)


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
    except WorkerStops:
        _fail(lease, SyncRun.STOPPED, "The background worker was stopped or restarted while it read the directory.")
    except UpstreamError as error:
        _fail(lease, error.kind, error.message, http_status=error.http_status, retry_after=_seconds(error))
    except Exception as error:
        log.exception("sync_failed", run=run_id)
        if not connection.is_usable():
            connection.close()  # the database went away; it may be back by now
        _fail(lease, "internal", f"The portal failed on this run ({type(error).__name__}). The log has the details.")
        raise


def _execute(lease: Lease, source: Source, patience: Patience | None) -> None:
    run = SyncRun.objects.only("dry_run", "approves").get(pk=lease.run_id)
    if not run.dry_run and first_load.is_due():
        _fill(lease, source, patience)
        return
    with staging.stage_tables() as cursor:
        fetched = fetch(staging.Stage(cursor), source, lease, patience)
        plan = planning.plan(cursor, lease, fetched)
        try:
            _conclude(cursor, lease, run, fetched, plan)
        finally:
            staging.drop(cursor, *planning.PLAN_TABLES)


def _fill(lease: Lease, source: Source, patience: Patience | None) -> None:
    """The first load, where it need not be staged."""
    with connection.cursor() as cursor, closing(SecondConnection()) as second, transaction.atomic():
        durable(cursor)
        with first_load.FirstLoad(cursor, second, timezone.now()) as load, lease.beat_through(second, load.keep_alive):
            fetched = fetch(load, source, lease, patience)
        plan = planning.of_first_load(fetched, load.memberships)
        lease.fence()
        result = RunResult(plan.counts, list_warnings(fetched, plan, Doubts([], [])))
        lease.close(SyncRun.State.SUCCEEDED if plan.rows_changed else SyncRun.State.NO_CHANGE, **asdict(result))
        if plan.rows_changed:
            _audit(lease, AuditEntry.Result.SUCCESS)
    _refresh_statistics(plan)


def _conclude(cursor: CursorWrapper, lease: Lease, run: SyncRun, fetched: Fetched, plan: Plan) -> None:
    """Apply the plan, hold it, only show it, or do nothing, as the run and the guard say."""
    doubts = find_doubts(cursor)
    result = RunResult(plan.counts, list_warnings(fetched, plan, doubts))
    reasons = guard.reasons_to_hold(plan, doubts)
    if run.dry_run:
        result = result.held(reasons) if reasons else result
        _show(cursor, lease, plan, SyncRun.State.PREVIEWED, result)
    elif not plan.rows_changed:
        _close_unchanged(lease, plan, result)
    elif reasons and (digest := guard.digest(cursor)) != run.approves:
        _show(cursor, lease, plan, SyncRun.State.HELD, result.held(reasons, digest))
    else:
        _apply(lease, plan, result)


def _show(cursor: CursorWrapper, lease: Lease, plan: Plan, state: str, result: RunResult) -> None:
    """Apply nothing; keep what would have been done and what would have come of it, for an admin to read."""
    lease.begin_stage("Looking at what it would change")
    result = replace(result, consequences=usage.measure_consequences(cursor, lease.beat))
    with transaction.atomic():
        lease.fence()
        list_changes(cursor, lease.run_id, plan)
        lease.close(state, **asdict(result))
        if state == SyncRun.State.HELD:
            _audit(lease, AuditEntry.Result.FAILURE)


def _apply(lease: Lease, plan: Plan, result: RunResult) -> None:
    lease.begin_stage("Applying")
    with connection.cursor() as cursor, large_write_memory(cursor), transaction.atomic():
        durable(cursor)
        lease.fence()
        list_changes(cursor, lease.run_id, plan)
        now = timezone.now()
        apply(cursor, now)
        usage.follow_apply(cursor, now)
        lease.close(SyncRun.State.SUCCEEDED, **asdict(result))
        _audit(lease, AuditEntry.Result.SUCCESS)
    _refresh_statistics(plan)


def _refresh_statistics(plan: Plan) -> None:
    if plan.is_large:
        refresh_statistics(DirectoryGroup, Department, DirectoryUser, Membership)


def _close_unchanged(lease: Lease, plan: Plan, result: RunResult) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        lease.fence()
        if plan.touched:
            remember(cursor)
        lease.close(SyncRun.State.NO_CHANGE, **asdict(result))


def _fail(lease: Lease, kind: str, message: str, **facts: Any) -> None:
    log.warning("sync_refused", run=lease.run_id, kind=kind, reason=message)
    with transaction.atomic():
        closed = lease.close(SyncRun.State.FAILED, error_kind=kind, error=message, **facts)
        if closed:
            _audit(lease, AuditEntry.Result.FAILURE)


def _seconds(error: UpstreamError) -> int | None:
    """How long the upstream asked to be left alone."""
    return math.ceil(error.retry_after) if error.retry_after is not None else None


def _audit(lease: Lease, result: str) -> None:
    finished = SyncRun.objects.get(pk=lease.run_id)
    by_admin = finished.requested_by_id is not None
    actor = Actor(
        name=finished.requested_by_name,
        interface=AuditEntry.Interface.UI if by_admin else AuditEntry.Interface.SYSTEM,
        user_id=finished.requested_by_id,
    )
    after = counts_in_words(finished.counts) if finished.counts else {"Error": finished.error}
    note(actor, finished, finished.get_state_display().lower(), after=after, result=result)
