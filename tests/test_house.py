"""The house's own rules: who may import whom, migrations that match the models, readable sizes."""

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest
from django.core.management import call_command

from tests.repeats import repeats

ROOT = Path(__file__).parent.parent
ROOMS = ("portal", "directory", "profiles", "support", "tests")
MODULES = [
    path
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts and "vendor" not in path.parts
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
READABLE = [
    *TEMPLATES,
    *(path for kind in ("css", "js") for path in sorted((ROOT / "static" / kind).rglob(f"*.{kind}"))),
]
LINE_LIMIT = 160
INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|\sstyle=|\son[a-z]+=")


def test_imports_go_downwards_only() -> None:
    answer = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout


@pytest.mark.django_db
def test_migrations_match_the_models() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_readable(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= 350
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, node.name


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if path.name == "__init__.py" and path.relative_to(ROOT).parts[0] != "tests"],
    ids=lambda path: str(path.relative_to(ROOT).parent),
)
def test_each_room_says_in_its_first_sentence_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


@pytest.mark.parametrize("path", READABLE, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_styles_and_scripts_have_lines_that_can_be_reviewed(path: Path) -> None:
    assert max(len(line) for line in path.read_text().split("\n")) <= LINE_LIMIT


@pytest.mark.parametrize("app", ["portal", "directory", "profiles", "support"])
def test_no_public_function_bears_the_name_of_its_module(app: str) -> None:
    twins = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if path.is_relative_to(ROOT / app) and path.stem in _public_functions(path)
    ]
    assert not twins


def _public_functions(path: Path) -> set[str]:
    nodes = ast.parse(path.read_text()).body
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Imports for types only count too. The error names the modules of the circle."""
    graph = grimp.build_graph("portal", "directory", "profiles", "support", cache_dir=None)
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    TopologicalSorter(imports).prepare()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_no_inline_script_or_style(path: Path) -> None:
    assert not INLINE.search(path.read_text())


FLOORS = ("portal/lib", "portal/audit", "portal/api", "directory", "profiles", "support")
ADDRESSES = {
    "portal/lib": set(),
    "portal/audit": {"audit"},
    "portal/api": set(),
    "directory": {"directory", "zia"},
    "profiles": {"profiles", "objects", "platform_settings", "devices", "enrolment", "enrolment_codes"},
    "support": {"support", "continuity"},
}
TEMPLATES_OF = {
    "portal/audit": ("audit",),
    "directory": ("directory", "zia"),
    "profiles": ("profiles", "objects", "devices", "enrolment"),
}
ADDRESS = re.compile(r"""(?:\{% url |reverse\(|reverse_lazy\(|redirect\(|url_name=|pattern_name=)["'](\w+):\w+["']""")


@pytest.mark.parametrize("floor", FLOORS[:-1])
def test_no_floor_reverses_an_address_of_a_floor_above(floor: str) -> None:
    lower = FLOORS[: FLOORS.index(floor) + 1]
    known = set().union(*(ADDRESSES[name] for name in lower))
    pages = (path for name in TEMPLATES_OF.get(floor, ()) for path in (ROOT / "templates" / name).rglob("*.html"))
    for path in [*(ROOT / floor).rglob("*.py"), *pages]:
        assert set(ADDRESS.findall(path.read_text())) <= known, path


def test_nothing_stands_in_two_places() -> None:
    """Six equal lines or more, of those that say something."""
    assert repeats([*MODULES, *READABLE]) == []
