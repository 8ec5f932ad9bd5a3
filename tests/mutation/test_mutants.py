"""What is changed, what is left alone, and the list of changes that nothing can notice."""

from pathlib import Path

import pytest

from tests.mutation import mutants as mutating
from tests.mutation.equivalent import Equivalent, equivalents
from tests.mutation.mutants import all_mutants
from tests.mutation.rooms import ROOMS, ROOT, SLOW, Room

MODULE = '''"""A module of 2 lines."""
from dataclasses import dataclass

def first(rows: list[int] | None = None, *, limit: int = 20) -> int | None:
    """The first of at most 20."""
    if not rows:
        return None
    log.info("looked", found=len(rows) > 3)
    return rows[0] if len(rows) <= limit and {**{}} == {} else None

@dataclass(frozen=True)
class Pair:
    left: int | str
'''


@pytest.fixture
def changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "module.py").write_text(MODULE)
    monkeypatch.setattr("tests.mutation.rooms.ROOT", tmp_path)
    monkeypatch.setattr(mutating, "ROOT", tmp_path)
    return [mutant.lines() for mutant in all_mutants((Room("room", ()),))]


def test_limits_conditions_and_defaults_are_changed_and_nothing_else(changes: list[tuple[str, str]]) -> None:
    found = {(before.split()[0], after) for before, after in changes}
    default, condition, answer = (MODULE.splitlines()[number].strip() for number in (3, 5, 8))
    assert found == {
        ("def", default.replace("= 20", "= 21")),
        ("def", default.replace("= 20", "= 19")),
        ("if", condition.replace("if not rows", "if rows")),
        ("return", answer.replace("rows[0]", "rows[ 1]")),
        ("return", answer.replace("rows[0]", "rows[ -1]")),
        ("return", answer.replace("<=", "<")),
        ("return", answer.replace("<=", ">")),
        ("return", answer.replace("==", "!=")),
        ("return", answer.replace(" and ", " or ")),
        ("return", answer.replace("if len", "if not len")),
    }


@pytest.mark.parametrize("known", equivalents(), ids=lambda known: f"{known.path}: {known.after}")
def test_a_change_that_is_listed_can_still_be_made(known: Equivalent) -> None:
    assert len(known.reason) > 20
    lines = (ROOT / known.path).read_text().splitlines()
    room = next(room for room in ROOMS if known.path.startswith(f"{room.folder}/"))
    made = (mutant for mutant in all_mutants((room,)) if mutant.path == known.path)
    assert any(known.is_(mutant) for mutant in made if " ".join(lines[mutant.line - 1].split()) == known.before)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.folder)
def test_the_tests_that_a_room_names_are_there(room: Room) -> None:
    assert room.files()
    for place in (*room.tests, *room.on_postgresql, *room.slower, *SLOW):
        assert (ROOT / place).exists(), place
