"""`python -m tests.mutation`: make a small change in a copy of the tree, run the tests of its room: does one fail?

By default a seeded sample of 200 changes; `--whole` tries all, `--room` those of one room, `--only` those of one module
or line. First comes a line for each change as it is tried, then the survivors, a table by room, and one line of JSON.
Survivors are tried again against slower tests, and on PostgreSQL where DATABASE_URL names one; before, all is SQLite.
Exit code 1 where less than 90 % are killed, not counting the changes that `equivalent.toml` lists with a reason.
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from tests.mutation.attempts import try_all
from tests.mutation.equivalent import equivalents
from tests.mutation.mutants import Mutant, all_mutants
from tests.mutation.plan import Folder, Plan
from tests.mutation.report import Report
from tests.mutation.rooms import ROOMS

SEED = 10
SAMPLE = 200


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description="Do the tests notice a change?")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="how many changes (200)")
    parser.add_argument("--seed", type=int, default=SEED, help="which sample")
    parser.add_argument("--whole", action="store_true", help="all changes, no sample")
    parser.add_argument("--room", choices=[room.folder for room in ROOMS], help="of one room")
    parser.add_argument("--only", help="of one module, or of one line: portal/lib/names.py:18; all of them")
    parser.add_argument("--jobs", type=int, default=1, help="how many at once")
    parser.add_argument(
        "--quick", action="store_true", help="survivors are not tried on PostgreSQL and against slower tests"
    )
    chosen = parser.parse_args(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    started = time.monotonic()
    plan = _plan(chosen)
    lines = [mutant.lines() for mutant in plan.mutants]  # now: who runs this may go on working on the tree
    with tempfile.TemporaryDirectory(prefix="mutation-") as path:
        answers = try_all(Folder(Path(path)), plan, with_second=not chosen.quick)
    report = Report(plan, lines, answers, seed=None if chosen.whole or chosen.only else chosen.seed)
    report.show(time.monotonic() - started)
    return 0 if report.is_enough else 1


def _plan(chosen: argparse.Namespace) -> Plan:
    mutants, listed = _chosen(chosen), equivalents()
    known = [number for number, mutant in enumerate(mutants) if any(one.is_(mutant) for one in listed)]
    return Plan(mutants, known, chosen.jobs)


def _chosen(chosen: argparse.Namespace) -> list[Mutant]:
    found = all_mutants(tuple(room for room in ROOMS if chosen.room in (None, room.folder)))
    if chosen.only:
        found = [mutant for mutant in found if chosen.only in (mutant.path, f"{mutant.path}:{mutant.line}")]
    if chosen.only or chosen.whole:
        found = [mutant for mutant in found if mutant.loads]
    else:
        drawn = random.Random(chosen.seed).sample(range(len(found)), len(found))
        loading = (index for index in drawn if found[index].loads)
        found = [found[index] for index in sorted(islice(loading, chosen.sample))]
    if not found:
        sys.exit("There is nothing to change.")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
