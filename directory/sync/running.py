"""One run, from claim to close."""

import math
from collections.abc import Mapping
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


Verdicts = Mapping[str, usage.Verdict]


class Objected(Exception):
    """A check objects to what a run would leave; everything was taken back."""

    def __init__(self, verdicts: Verdicts) -> None:
        super().__init__()
        self.verdicts = verdicts


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
        usage.check_applied(lease.run_id)
        lease.close(SyncRun.State.SUCCEEDED if plan.rows_changed else SyncRun.State.NO_CHANGE, **asdict(result))
        if plan.rows_changed:
            _audit(lease, AuditEntry.Result.SUCCESS)
    _refresh_statistics(plan)


def _conclude(cursor: CursorWrapper, lease: Lease, run: SyncRun, fetched: Fetched, plan: Plan) -> None:
    """Apply the plan, hold it, only show it, or do nothing, as the run, the guard and the checks say."""
    doubts = find_doubts(cursor)
    result = RunResult(plan.counts, list_warnings(fetched, plan, doubts))
    reasons = guard.reasons_to_hold(plan, doubts)
    digest = guard.digest(cursor) if run.approves or (reasons and not run.dry_run) else ""
    is_approved = bool(digest) and digest == run.approves
    if run.dry_run:
        verdicts = _try(lease) if plan.rows_changed else {}
        _show(cursor, lease, plan, SyncRun.State.PREVIEWED, result, reasons, verdicts)
    elif not plan.rows_changed:
        _close_unchanged(lease, plan, result)
    elif reasons and not is_approved:
        _show(cursor, lease, plan, SyncRun.State.HELD, replace(result, digest=digest), reasons, _try(lease))
    else:
        try:
            _apply(lease, plan, result, is_approved=is_approved)
        except Objected as error:
            result = replace(result, digest=digest or guard.digest(cursor))
            _show(cursor, lease, plan, SyncRun.State.HELD, result, reasons, error.verdicts)


def _try(lease: Lease) -> Verdicts:
    """What the checks would say: apply, ask, and take all of it back."""
    if not usage.checks_are_due():
        return {}
    lease.begin_stage("Trying what it would change")
    with connection.cursor() as cursor, large_write_memory(cursor), transaction.atomic():
        lease.fence()
        apply(cursor, timezone.now())
        verdicts = usage.check_applied(lease.run_id)
        transaction.set_rollback(True)
    return verdicts


def _show(
    cursor: CursorWrapper,
    lease: Lease,
    plan: Plan,
    state: str,
    result: RunResult,
    reasons: list[str],
    verdicts: Verdicts,
) -> None:
    """Apply nothing; keep what would have been done and what would have come of it, for an admin to read."""
    lease.begin_stage("Looking at what it would change")
    why = [*reasons, *(reason for verdict in verdicts.values() for reason in verdict.reasons)]
    found = {name: {"reasons": list(one.reasons), **(one.facts or {})} for name, one in verdicts.items()}
    measured = usage.measure_consequences(cursor, lease.beat, lease.run_id)
    result = replace(result.held(why, result.digest) if why else result, consequences={**measured, **found})
    with transaction.atomic():
        lease.fence()
        list_changes(cursor, lease.run_id, plan)
        lease.close(state, **asdict(result))
        if state == SyncRun.State.HELD:
            _audit(lease, AuditEntry.Result.FAILURE)


def _apply(lease: Lease, plan: Plan, result: RunResult, *, is_approved: bool) -> None:
    """Raises Objected, with nothing applied, where a check objects and no admin approved this change set."""
    lease.begin_stage("Applying")
    with connection.cursor() as cursor, large_write_memory(cursor), transaction.atomic():
        durable(cursor)
        lease.fence()
        list_changes(cursor, lease.run_id, plan)
        apply(cursor, timezone.now())
        verdicts = usage.check_applied(lease.run_id)
        if not is_approved and any(verdict.reasons for verdict in verdicts.values()):
            raise Objected(verdicts)
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
