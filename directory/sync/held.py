"""What an admin does with a held run: apply that very change set, or discard it."""

from typing import Any

from django.db import transaction

from directory import usage
from directory.models import SyncRun
from directory.sync import queries
from directory.sync.noting import counts_in_words, note
from directory.sync.requesting import Requested, request
from portal.audit.recording import Actor
from portal.lib.errors import DomainError


def waiting() -> SyncRun | None:
    """The held run that still waits for a decision: no later run has ended in any way."""
    last = queries.last_run()
    return last if last and last.state == SyncRun.State.HELD else None


@transaction.atomic
def apply_anyway(actor: Actor, run_id: int, *, reason: str = "") -> Requested:
    """Request a run that may apply exactly what the held one found. Should ZIA answer otherwise, it is held again.

    Where a check objected, a `reason` is asked for. Raises DomainError on `override_reason` without one.
    """
    held = _held(run_id)
    if usage.is_held_by_a_check(held) and not reason:
        raise DomainError.on("override_reason", "Say why this sync is to be applied all the same.")
    requested = request(actor, trigger=SyncRun.Trigger.MANUAL, approves=held.digest)
    if requested.created:
        note(actor, held, "approved", after=_change_set(held) | ({"Reason": reason} if reason else {}))
    return requested


@transaction.atomic
def discard(actor: Actor, run_id: int) -> None:
    """Close the matter: nothing of the held run is applied. Refused once somebody has approved it."""
    held = _held(run_id)
    if SyncRun.objects.filter(state__in=SyncRun.OPEN, approves=held.digest).exists():
        raise DomainError("Somebody has approved this change set meanwhile, and a sync is about to apply it.")
    SyncRun.objects.filter(pk=held.pk).update(state=SyncRun.State.CANCELLED)
    note(actor, held, "discarded", after=_change_set(held))


def _held(run_id: int) -> SyncRun:
    """Locked, so that of two admins who decide at once one comes second."""
    held = SyncRun.objects.select_for_update().filter(pk=run_id, state=SyncRun.State.HELD).first()
    run = waiting()
    if held is None or run is None or run.pk != run_id:
        raise DomainError("This sync is not held any more.")
    return run


def _change_set(held: SyncRun) -> dict[str, Any]:
    """For the audit log: what was decided about."""
    return {**counts_in_words(held.counts), "Change set": held.digest}
