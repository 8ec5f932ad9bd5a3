"""The matrices are whole: each fault has a promise, and tests that exist."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests import matrix

TESTS = Path(__file__).parent
ROWS = {matrix.RELIABILITY: 113, matrix.SECURITY: 32}


def names() -> Counter[str]:
    """Every test of this tree, by its function's name."""
    found: Counter[str] = Counter()
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found[node.name] += 1
    return found


@pytest.mark.parametrize("document", matrix.PAGES)
def test_a_matrix_has_every_fault_once_and_in_order(document: str) -> None:
    assert [row.number for row in matrix.rows(document)] == list(range(1, ROWS[document] + 1))


@pytest.mark.parametrize("document", matrix.PAGES)
def test_each_fault_is_proven_by_tests_that_exist_under_one_name(document: str) -> None:
    there = names()
    assert [row.number for row in matrix.rows(document) if not row.proofs] == []
    assert {name: there[name] for name in matrix.proofs(document) if there[name] != 1} == {}


def test_the_suite_of_the_faults_holds_all_of_their_files(request: pytest.FixtureRequest) -> None:
    """What lies in tests/directory/faults proves something; it would not run with the one command otherwise."""
    files = (TESTS / "directory" / "faults").glob("test_*.py")
    written = {
        node.name
        for path in files
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    assert written - matrix.proofs(matrix.RELIABILITY) == set()
