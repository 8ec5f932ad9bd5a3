"""Try every mutant: in the warm process, those that need it by themselves, and survivors against the slower tests."""

import os
import queue
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from tests.mutation.plan import Answer, Folder, Killers, Outcome, Plan
from tests.mutation.rooms import ROOMS
from tests.mutation.trees import Tree, end

TIMES, MORE = 10, 60.0  # how often as long as without a change, and how many seconds more, loading included
LONGEST = 1200.0


def try_all(folder: Folder, plan: Plan, with_second: bool) -> list[Answer]:
    """What became of each, in the plan's order."""
    folder.keep(plan)
    trees = [Tree.copied(folder, f"tree-{number}") for number in range(plan.jobs)]
    answers = _in_the_warm_process(folder, plan, trees[0])
    killers = Killers()
    for answer in answers:
        killers.note(plan.mutants[answer.number].path, answer.killer)
    answers = _each(trees, answers, lambda tree, answer: _by_itself(plan, tree, answer, killers))
    if with_second:
        answers = _each(trees[:1], answers, lambda tree, answer: _second(plan, tree, answer))
    return sorted(answers, key=lambda answer: answer.number)


def _in_the_warm_process(folder: Folder, plan: Plan, tree: Tree) -> list[Answer]:
    used = {mutant.room for mutant in plan.mutants}
    tests = sorted({test for room in ROOMS if room.folder in used for test in room.tests})
    process = tree.start("warm", "-p", "tests.mutation.warm", "tests/mutation/first_of_all.py", *_outermost(tests))
    said = 0
    try:
        while process.poll() is None:
            time.sleep(0.5)
            said += _say(plan, folder.answers()[said:])
    finally:
        end(process)
    _say(plan, folder.answers()[said:])
    if process.returncode or len(folder.answers()) < len(plan.mutants):
        sys.exit(folder.log("warm").read_text())
    sys.stdout.write(folder.log("survey").read_text())
    return folder.answers()


def _outermost(places: list[str]) -> list[str]:
    """Without those that lie in another."""
    return [place for place in places if not any(place.startswith(f"{other}/") for other in places)]


def _each(trees: list[Tree], answers: list[Answer], better: Callable[[Tree, Answer], Answer]) -> list[Answer]:
    """The answers again, after what `better` found out, in as many trees at once as there are."""
    free: queue.Queue[Tree] = queue.Queue()
    for tree in trees:
        free.put(tree)

    def one(answer: Answer) -> Answer:
        tree = free.get()
        try:
            return better(tree, answer)
        finally:
            free.put(tree)

    with ThreadPoolExecutor(len(trees)) as pool:
        return list(pool.map(one, answers))


def _by_itself(plan: Plan, tree: Tree, answer: Answer, killers: Killers) -> Answer:
    if answer.outcome != Outcome.BY_ITSELF:
        return answer
    mutant = plan.mutants[answer.number]
    tests = killers.first(mutant.path, answer.tests, str)
    outcome, killer = tree.attempt(f"{answer.number}", mutant, tests, MORE + TIMES * answer.seconds)
    killers.note(mutant.path, killer)
    found = replace(answer, outcome=outcome, killer=killer)
    _say(plan, [found])
    return found


def _second(plan: Plan, tree: Tree, answer: Answer) -> Answer:
    """One more chance for the tests to notice what survived and is not known to be equivalent."""
    mutant = plan.mutants[answer.number]
    if answer.outcome != Outcome.SURVIVED or answer.number in plan.equivalent:
        return answer
    room = next(room for room in ROOMS if room.folder == mutant.room)
    steps = [("slower", room.slower, True)]
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        steps.insert(0, ("postgresql", room.on_postgresql, False))
    for name, tests, on_sqlite in steps:
        if tests and answer.outcome == Outcome.SURVIVED:
            outcome, killer = tree.attempt(f"{answer.number}-{name}", mutant, tests, LONGEST, on_sqlite)
            answer = replace(answer, outcome=outcome, killer=f"{killer} ({name})" if killer else "")
            _say(plan, [answer])
    return answer


def _say(plan: Plan, answers: list[Answer]) -> int:
    for answer in answers:
        mutant = plan.mutants[answer.number]
        by = f" by {answer.killer}" if answer.killer else ""
        print(f"{answer.number:5} {mutant.path}:{mutant.line} {mutant.operator}: {answer.outcome}{by}", flush=True)
    return len(answers)
