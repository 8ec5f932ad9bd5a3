"""Which lines of the mutated rooms the tests reach, and which run while modules are loaded."""

import ast
import functools
import importlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import coverage

from tests.mutation.rooms import ROOMS, ROOT


def watch() -> coverage.Coverage:
    """Coverage of the rooms, begun."""
    folders = [str(ROOT / room.folder / "*") for room in ROOMS]
    watching = coverage.Coverage(data_file=None, include=folders, messages=False)
    watching.start()
    return watching


def lines(watching: coverage.Coverage, path: str) -> set[int]:
    return set(watching.get_data().lines(str(ROOT / path)) or ())


def imports(test_file: Path, path: str) -> bool:
    """Whether the tests of a file may look at what a module holds without running a line of it."""
    return module_name(path) in _imported(test_file)


@functools.cache
def _imported(test_file: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(test_file.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update((node.module, *(f"{node.module}.{alias.name}" for alias in node.names)))
    return frozenset(found)


def module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def import_all(paths: Iterable[str]) -> None:
    """So that no test is the first to load one of them."""
    for path in paths:
        importlib.import_module(module_name(path))


@dataclass(frozen=True)
class Survey:
    """What the tests reach before anything is changed: by file and line the numbers of tests; and their durations."""

    reached: Mapping[str, Mapping[int, frozenset[int]]]
    seconds: Mapping[int, float]  # of those that pass

    @classmethod
    def taken(cls, watching: coverage.Coverage, paths: Iterable[str], seconds: Mapping[int, float]) -> "Survey":
        """From coverage whose contexts are the numbers of the tests."""
        reached = {}
        for path in paths:
            by_line = watching.get_data().contexts_by_lineno(str(ROOT / path)).items()
            reached[path] = {line: frozenset(int(context) for context in found if context) for line, found in by_line}
        return cls(reached, seconds)

    def keep(self, file: Path) -> None:
        facts = {path: [[line, *tests] for line, tests in lines.items()] for path, lines in self.reached.items()}
        file.write_text(json.dumps([facts, list(self.seconds.items())]))

    @classmethod
    def read(cls, file: Path) -> "Survey":
        facts, seconds = json.loads(file.read_text())
        reached = {path: {line: frozenset(tests) for line, *tests in lines} for path, lines in facts.items()}
        return cls(reached, dict(seconds))

    def reaching(self, path: str, line: int) -> frozenset[int]:
        """The tests that reach the statement in which this line stands."""
        by_line = self.reached.get(path, {})
        return self._passing(by_line.get(number, frozenset()) for number in statement(path, line))

    def reaching_file(self, path: str) -> frozenset[int]:
        return self._passing(self.reached.get(path, {}).values())

    def _passing(self, found: Iterable[frozenset[int]]) -> frozenset[int]:
        return frozenset().union(*found) & self.seconds.keys()


def statement(path: str, line: int) -> range:
    """The lines of the innermost statement at this line; of one with a body, those before the body."""
    best = range(line, line + 1)
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            whole = _lines_of(node)
            if line in whole and (len(best) == 1 or len(whole) <= len(best)):
                best = whole
    return best


def _lines_of(node: ast.stmt | ast.ExceptHandler | ast.match_case) -> range:
    first = node.pattern.lineno if isinstance(node, ast.match_case) else node.lineno
    body = getattr(node, "body", None)
    last = body[0].lineno - 1 if body else getattr(node, "end_lineno", first)
    return range(first, max(first, last) + 1)
