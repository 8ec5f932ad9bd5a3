"""`manage.py sync_groups [--dry-run] [--wait]`: the Sync Groups button for scripts."""

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from directory import sync
from directory.connection.source import NoSource, current_source
from directory.models import SyncRun
from directory.status import worker
from portal.audit.recording import COMMAND

TAKEN_WITHIN = 5.0


class Command(BaseCommand):
    help = "Mirror the directory now. Prints one JSON object; with --wait it holds the result and the counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="find out what would change, and apply nothing")
        parser.add_argument("--wait", action="store_true", help="wait for the end of the run")
        parser.add_argument("--timeout", type=float, default=1800, help="seconds to wait at most (default 1800)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            current_source()
        except NoSource as error:
            raise CommandError(str(error)) from None
        requested = sync.request(COMMAND, trigger=SyncRun.Trigger.COMMAND, dry_run=options["dry_run"])
        run = requested.run
        if not requested.created and run.dry_run != options["dry_run"]:
            other = "dry run" if run.dry_run else "sync"
            raise CommandError(f"A {other} is open already (run {run.pk}). Try again when it has ended.")
        if not options["wait"]:
            self.stdout.write(json.dumps({"run": run.pk, "state": run.state, "created": requested.created}))
            return
        self._wait(run, options["timeout"])
        self.stdout.write(json.dumps(_facts(run), ensure_ascii=False))
        if run.state not in (*SyncRun.GOOD, SyncRun.State.PREVIEWED):
            raise CommandError(run.error or f"The sync ended as {run.get_state_display().lower()}.")

    def _wait(self, run: SyncRun, timeout: float) -> None:
        """Leave the work to the worker where one lives; do it here where none takes the run."""
        started = time.monotonic()
        patience = TAKEN_WITHIN if worker.is_alive(timezone.now()) else 0.0
        while run.is_open:
            waited = time.monotonic() - started
            if run.state == SyncRun.State.QUEUED and waited >= patience:
                sync.run(run.pk)
            elif waited > timeout:
                raise CommandError(f"Sync run {run.pk} is still {run.get_state_display().lower()} after {timeout:g} s.")
            else:
                time.sleep(0.2)
            run.refresh_from_db()


def _facts(run: SyncRun) -> dict[str, Any]:
    facts = {"run": run.pk, "state": run.state, "dry_run": run.dry_run, "seconds": run.seconds}
    return {**facts, "counts": run.counts, "warnings": run.warnings, "error": run.error}
