"""pytest plugin: set up once, then a fork for each mutant runs the tests that reach its line, the quickest first.

Before, all tests run once under coverage. A mutant inside functions is put into the functions that are loaded; what
else changes (constants, defaults, decorators, what runs while modules are loaded) is answered with the tests that a
process of its own needs. The database is SQLite: each fork has a copy of the file.
"""

import ctypes
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from django.db import connection, connections

from tests.mutation import reached
from tests.mutation.mutants import Mutant
from tests.mutation.plan import Answer, Folder, Killers, Outcome
from tests.mutation.reached import Survey
from tests.mutation.rooms import ROOMS, ROOT
from tests.mutation.transplant import NotInFunctions, transplant

TIMES, MORE = 10, 30.0  # a mutant may take so many times as long as its tests take without it, and so many seconds
OUTCOMES = {0: Outcome.SURVIVED, 1: Outcome.KILLED, 2: Outcome.BY_ITSELF}
PR_SET_PDEATHSIG = 1  # of <sys/prctl.h>
ALIVE, DEAD, BY_ITSELF, BROKEN = range(4)

_loading = reached.watch()
_failed: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        _failed.append(report.nodeid)


def pytest_runtestloop(session: pytest.Session) -> bool:
    if session.testsfailed:
        raise session.Interrupted("not all tests can be collected")
    folder = Folder.of_this_run()
    plan = folder.plan()
    paths = sorted({mutant.path for mutant in plan.mutants})
    reached.import_all(paths)
    rooms = [room for room in ROOMS if room.folder in {mutant.room for mutant in plan.mutants}]
    first, *others = session.items
    items = [item for item in others if any(room.has_test(item.nodeid) for room in rooms)]
    assert _run([first], then=items[0]) == ALIVE
    _loading.stop()
    connections.close_all()
    shutil.copy(connection.settings_dict["NAME"], folder.database)
    survey = folder.path / "survey.json"
    _, status = os.waitpid(_fork(folder, "survey", lambda: _survey(items, paths).keep(survey)), 0)
    if status:
        raise session.Interrupted(folder.log("survey").read_text())
    Attempts(folder, plan.mutants, first, items, Survey.read(survey)).make(plan.jobs)
    return True


def _run(items: list[pytest.Item], then: pytest.Item) -> int:
    """All of them, up to the first that fails. What the session has set up stays, for the one that runs then."""
    for item, following in zip(items, [*items[1:], then], strict=True):
        item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        if _failed:
            return DEAD
    return ALIVE


def _survey(items: list[pytest.Item], paths: list[str]) -> Survey:
    watching = reached.watch()
    seconds: dict[int, float] = {}
    for number, item in enumerate(items):
        watching.switch_context(str(number))
        started = time.monotonic()
        item.ihook.pytest_runtest_protocol(item=item, nextitem=items[min(number + 1, len(items) - 1)])
        if _failed:
            print(f"Fails without a change, and is left out: {item.nodeid}")
        else:
            seconds[number] = time.monotonic() - started
        _failed.clear()
    watching.stop()
    return Survey.taken(watching, paths, seconds)


def _fork(folder: Folder, name: str, work: Callable[[], int | None]) -> int:
    """Do this in a fork that has a group, a log and a database of its own; its process."""
    if process := os.fork():
        return process
    status = BROKEN
    try:
        os.setsid()
        _end_with_parent()
        sys.stdout = sys.stderr = folder.log(name).open("w")
        database = folder.path / f"{name}.sqlite3"
        connection.settings_dict["NAME"] = str(shutil.copy(folder.database, database))
        status = work() or ALIVE
        for file in folder.path.glob(f"{database.name}*"):
            file.unlink()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(status)


def _end_with_parent() -> None:
    """On Linux: nothing goes on once the warm process is gone."""
    with suppress(AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@dataclass
class Attempts:
    """A fork for each mutant, and which run at the moment: mutant, the test to run, the end of patience."""

    folder: Folder
    mutants: list[Mutant]
    first: pytest.Item
    items: list[pytest.Item]
    survey: Survey
    running: dict[int, tuple[int, list[int], float]] = field(default_factory=dict)
    killers: Killers = field(default_factory=Killers)

    def make(self, jobs: int) -> None:
        for number, mutant in enumerate(self.mutants):
            while len(self.running) >= jobs:
                self._look()
            self._begin(number, mutant)
        while self.running:
            self._look()

    def _begin(self, number: int, mutant: Mutant) -> None:
        at_loading = mutant.line in reached.lines(_loading, mutant.path)
        tests = self._tests(mutant, at_loading)
        if at_loading or not tests:
            return self._answer(number, tests, Outcome.BY_ITSELF if at_loading else Outcome.SURVIVED)
        process = _fork(self.folder, str(number), lambda: self._attempt(number, mutant, tests))
        self.running[process] = number, tests, time.monotonic() + MORE + TIMES * self._seconds(tests)

    def _tests(self, mutant: Mutant, at_loading: bool) -> list[int]:
        """Those of the room that reach the line; of one that runs at loading those that reach or import its file."""
        room = next(room for room in ROOMS if room.folder == mutant.room)
        own = {number for number in self.survey.seconds if room.has_test(self.items[number].nodeid)}
        found = self.survey.reaching(mutant.path, mutant.line) & own
        if at_loading:
            importing = {number for number in own if reached.imports(self.items[number].path, mutant.path)}
            found = self.survey.reaching_file(mutant.path) & own | importing or frozenset(own)
        quickest = sorted(found, key=self.survey.seconds.__getitem__)
        return self.killers.first(mutant.path, quickest, lambda test: self.items[test].nodeid)

    def _seconds(self, tests: list[int]) -> float:
        return sum(self.survey.seconds[test] for test in tests)

    def _attempt(self, number: int, mutant: Mutant, tests: list[int]) -> int:
        path = ROOT / mutant.path
        try:
            transplant(str(path), path.read_text(), mutant.code())
        except NotInFunctions:
            return BY_ITSELF
        status = _run([self.items[test] for test in tests], then=self.first)
        if _failed:
            self.folder.killer(number).write_text(_failed[0])
        return status

    def _look(self) -> None:
        """Answer for those that have ended, and end those that take too long."""
        time.sleep(0.01)
        for process, (number, tests, deadline) in list(self.running.items()):
            ended, status = os.waitpid(process, os.WNOHANG)
            if not ended and time.monotonic() < deadline:
                continue
            with suppress(ProcessLookupError):
                os.killpg(process, signal.SIGKILL)  # and what it has started
            if not ended:
                os.waitpid(process, 0)
                self._answer(number, tests, Outcome.TIMED_OUT)
            elif (code := os.waitstatus_to_exitcode(status)) == BROKEN:
                raise RuntimeError(self.folder.log(str(number)).read_text())
            else:
                self._answer(number, tests, OUTCOMES.get(code, Outcome.KILLED))  # a signal ends it as well
            del self.running[process]

    def _answer(self, number: int, tests: list[int], outcome: Outcome) -> None:
        killer = self.folder.killer(number)
        name = killer.read_text() if killer.exists() else ""
        names = [self.items[test].nodeid for test in tests]
        self.killers.note(self.mutants[number].path, name)
        self.folder.add(Answer(number, outcome, name, names, self._seconds(tests)))
