"""`python -m tests.directory.faults.runner RUN STAGE [busy_ms]`: executes one run, and stops at a stage of it.

There it says `stopped` and waits for a line; the test may kill it meanwhile, stop it, or let it go on. Nothing of the
engine is replaced: Django's own hook around each statement looks for the one that belongs to the stage.
"""

import os
import sys
from collections.abc import Callable
from typing import Any

import django

STAGES = {
    # name: (a word of the statement, whether to stop after it rather than before)
    "after the claim": ("SET \"state\" = 'fetching'", True),
    "after the fetch": ("Comparing with the mirror", True),
    "before the apply": ("'Applying'", True),
    "after the fence": ("SET \"state\" = 'applying'", True),
    "between insert and removal": ("UPDATE directory_directorygroup SET deleted_at", False),
    "between groups and memberships": ("DELETE FROM directory_membership", False),
    "just before the commit": ('INSERT INTO "audit_', True),
    "just after the commit": ("DROP TABLE IF EXISTS plan_loss", False),
}
INSIDE_THE_APPLY = ("after the fence", "between insert and removal", "between groups and memberships",
                    "just before the commit")  # fmt: skip


class Stop:
    """Around every statement."""

    def __init__(self, stage: str) -> None:
        self.word, self.after = STAGES[stage]
        self.only_after_audit = stage == "just after the commit"
        self.audited = self.stopped = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        text = sql if many else _readable(sql, params)
        meant = not self.stopped and self.word in text and (self.audited or not self.only_after_audit)
        if meant and not self.after:
            self._stop()
        result = execute(sql, params, many, context)
        self.audited = self.audited or 'INSERT INTO "audit_' in text
        if meant and self.after:
            self._stop()
        return result

    def _stop(self) -> None:
        self.stopped = True
        print("stopped", flush=True)
        sys.stdin.readline()


def _readable(sql: str, params: Any) -> str:
    """The statement with its values, roughly."""
    values = tuple(f"'{value}'" for value in params or ())
    return sql % values if values and sql.count("%s") == len(values) else sql


def main(run_id: int, stage: str, busy: int = 0) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from django.db import connection

    from directory import sync
    from directory.sync import first_load
    from tests.directory.conftest import QUICK

    first_load.IDLE_TIMEOUT = float(os.environ.get("FAULT_SILENCE", first_load.IDLE_TIMEOUT))
    if busy:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {busy}")
    if stage:
        with connection.execute_wrapper(Stop(stage)):
            sync.run(run_id, patience=QUICK)
    else:
        sync.run(run_id, patience=QUICK)
    print("ended", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:]))
