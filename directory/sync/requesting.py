"""Asking for a run: the row that is at once the request, the lock and the history."""

import datetime as dt
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django_q.tasks import async_task

from directory.connection.source import NotConnected, why_paused
from directory.models import SyncRun
from directory.sync import queries
from directory.sync.noting import note
from portal.audit.recording import Actor

TIME_TO_LIVE = dt.timedelta(seconds=120)
CLOCK_TOLERANCE = dt.timedelta(seconds=60)
LOST_AFTER = dt.timedelta(minutes=2)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Requested:
    """The open run, and whether this request made it."""

    run: SyncRun
    created: bool


def request(
    actor: Actor, *, trigger: str = SyncRun.Trigger.MANUAL, approves: str = "", dry_run: bool = False
) -> Requested:
    """Queue a run, at once. Where one is open already, that one is returned and nothing starts. Raises NotConnected.

    `approves` is the digest of a held change set, which the run may then apply. A `dry_run` applies nothing.
    """
    if reason := why_paused():
        raise NotConnected(f"No ZIA is connected, so no sync can start. {reason}")
    now = timezone.now()
    reap(now)
    if open_run := queries.open_run():
        return Requested(open_run, created=False)
    try:
        with transaction.atomic():
            run = SyncRun.objects.create(
                trigger=trigger,
                requested_by_id=actor.user_id,
                requested_by_name=actor.name,
                requested_at=now,
                approves=approves,
                dry_run=dry_run,
            )
            if actor.user_id is not None:
                note(actor, run, "requested as a dry run" if dry_run else "requested")
            enqueue(run.pk)
    except IntegrityError:
        faster = queries.open_run()
        if faster is None:  # it came and went between our two looks: ask again
            return request(actor, trigger=trigger, approves=approves, dry_run=dry_run)
        return Requested(faster, created=False)
    return Requested(run, created=True)


def enqueue(run_id: int) -> None:
    """Hand the run to the worker. With the ORM broker that is part of the caller's transaction."""
    if not settings.PORTAL_BROKER_URL:
        _push(run_id)
        return
    transaction.on_commit(lambda: _push_or_log(run_id))


def _push(run_id: int) -> None:
    async_task("directory.tasks.run_sync", run_id, task_name=f"directory sync {run_id}")


def _push_or_log(run_id: int) -> None:
    try:
        _push(run_id)
    except Exception:
        log.exception("sync_not_enqueued", run=run_id)  # the one-minute tick tries again


def reap(now: dt.datetime) -> int:
    """Abandon runs whose worker has stopped answering. Returns how many."""
    stale = Q(heartbeat_at__lt=now - TIME_TO_LIVE) | Q(heartbeat_at__gt=now + CLOCK_TOLERANCE)
    silent = SyncRun.objects.filter(stale, state__in=[SyncRun.State.FETCHING, SyncRun.State.APPLYING])
    if not silent.exists():
        return 0
    with transaction.atomic():  # a run that is being applied is locked: nobody waits for it here, it will end
        free = list(silent.select_for_update(skip_locked=True).values_list("pk", flat=True))
        return silent.filter(pk__in=free).update(
            state=SyncRun.State.ABANDONED,
            finished_at=now,
            error_kind="internal",
            error="The worker stopped answering during this run. Nothing was applied.",
        )


def requeue_lost(now: dt.datetime, *, after: dt.timedelta = LOST_AFTER) -> int:
    """Enqueue runs again that nobody took for two minutes: their message may be lost. Returns how many.

    A worker that hung may have swallowed the message just now: whoever starts it again passes a shorter `after`.
    """
    lost = SyncRun.objects.filter(state=SyncRun.State.QUEUED, requested_at__lte=now - after)
    run_ids = list(lost.values_list("pk", flat=True))
    for run_id in run_ids:  # at most one, by the constraint
        enqueue(run_id)
    return len(run_ids)
