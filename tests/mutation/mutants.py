"""The changes that are tried: by cosmic-ray's operators, where they change what a reader would call the behaviour."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

import cosmic_ray.plugins
import parso.python.tree
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from parso.tree import NodeOrLeaf

from tests.mutation.rooms import ROOMS, ROOT, Room

Position = tuple[int, int]

OPERATORS = (
    *(f"ReplaceComparisonOperator_{change}" for change in ("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is")),
    *(f"ReplaceComparisonOperator_{change}" for change in ("Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt")),
    *(f"ReplaceComparisonOperator_{change}" for change in ("Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt")),
    *(f"ReplaceBinaryOperator_{change}" for change in ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Mul")),
    *(f"ReplaceBinaryOperator_{change}" for change in ("Mod_Mul", "Pow_Mul", "BitOr_BitAnd", "BitAnd_BitOr")),
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_Delete_Invert",
    "ReplaceUnaryOperator_USub_UAdd",
    "AddNot",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "NumberReplacer",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ZeroIterationForLoop",
    "ExceptionReplacer",
    "RemoveDecorator",
)
# Without these the module does not load, or all is as before and only slower.
KEPT_DECORATORS = (
    r"@([\w.]*\.)?(\w*property|dataclass|\w+method|override|overload|contextmanager|lru_cache|cache|setter)\b"
)
OPERATIONS = ("and_expr", "arith_expr", "expr", "factor", "power", "shift_expr", "term", "xor_expr")
TUNING = ("batch_size", "chunk_size", "maxsize", "strict")  # how fast, or an error of ours made visible
LOGS = ("log", "logger")
BUILT_IN_TYPES = ("bool", "bytes", "dict", "float", "int", "list", "set", "str", "tuple", "type")


@dataclass(frozen=True)
class Mutant:
    """One change: an operator of cosmic-ray, and the how manieth place in the file where it applies."""

    room: str
    path: str
    operator: str
    occurrence: int
    line: int

    @property
    def loads(self) -> bool:
        """Whether the change leaves a module that Python can read."""
        try:
            compile(self.code(), self.path, "exec")
        except SyntaxError:
            return False
        return True

    def code(self, root: Path | None = None) -> str:
        """The whole module with the change; `root` is the tree to read it from, if not this one."""
        changed = mutate_code(((root or ROOT) / self.path).read_text(), _operator(self.operator), self.occurrence)
        assert changed is not None, self
        return str(changed)

    def lines(self) -> tuple[str, str]:
        """The line as it is, and as the change has it, without indentation; nothing where the line is left out."""
        before, after = (ROOT / self.path).read_text().splitlines(), self.code().splitlines()
        if len(before) != len(after):
            return before[self.line - 1].strip(), ""
        index = next(index for index, (old, new) in enumerate(zip(before, after, strict=True)) if old != new)
        return " ".join(before[index].split()), " ".join(after[index].split())


def all_mutants(rooms: tuple[Room, ...] = ROOMS) -> list[Mutant]:
    """Every change, in a fixed order."""
    return [mutant for room in rooms for path in room.files() for mutant in _in_file(room, path)]


def _in_file(room: Room, path: str) -> Iterator[Mutant]:
    source = (ROOT / path).read_text()
    left_out = LeftOut(source)
    nodes = list(ast_nodes(get_ast(source)))
    for name in OPERATORS:
        operator = _operator(name)
        places = ((node, *place) for node in nodes for place in operator.mutation_positions(node))
        for occurrence, (node, start, end) in enumerate(places):
            if not _is_no_operation(node) and not left_out.holds(name, start, end):
                yield Mutant(room.folder, path, name, occurrence, start[0])


def _operator(name: str) -> cosmic_ray.operators.operator.Operator:
    return cosmic_ray.plugins.get_operator(f"core/{name}")()


def _is_no_operation(node: NodeOrLeaf) -> bool:
    """The `**` of `{**this}` and the `*` between parameters, which cosmic-ray takes for a power and a product."""
    return isinstance(node, parso.python.tree.Operator) and getattr(node.parent, "type", "") not in OPERATIONS


class LeftOut:
    """Places of a module that are no behaviour: annotations, log lines, how a dataclass is made, the size of batches
    and caches, the only column of a row, and a negation that another operator makes too.
    """

    def __init__(self, source: str) -> None:
        self.lines = source.splitlines()
        self.ranges: list[tuple[Position, Position]] = []
        self.negated: list[tuple[Position, Position]] = []
        for node in ast.walk(ast.parse(source)):
            self._note(node)

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
            self.ranges.append(self._place(node.annotation))
        elif isinstance(node, ast.FunctionDef) and node.returns:
            self.ranges.append(self._place(node.returns))
        elif isinstance(node, ast.keyword) and node.arg in TUNING:
            self.ranges.append(self._place(node.value))
        elif isinstance(node, ast.MatchOr) or _is_union_of_types(node) or _is_aside(node):
            self.ranges.append(self._place(node))
        elif isinstance(node, ast.If | ast.While | ast.IfExp) and _is_negated_elsewhere(node.test):
            self.negated.append(self._place(node.test))

    def _place(self, node: ast.expr | ast.MatchOr) -> tuple[Position, Position]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (node.lineno, self._column(node.lineno, node.col_offset)), (
            node.end_lineno,
            self._column(node.end_lineno, node.end_col_offset),
        )

    def _column(self, line: int, in_bytes: int) -> int:
        return len(self.lines[line - 1].encode()[:in_bytes].decode())

    def holds(self, operator: str, start: Position, end: Position) -> bool:
        if operator == "RemoveDecorator":
            return bool(re.match(KEPT_DECORATORS, self.lines[start[0] - 1].strip()))
        if operator == "ExceptionReplacer" and not self.lines[start[0] - 1][start[1] : end[1]].isidentifier():
            return True  # cosmic-ray trips over `except module.Name`
        if operator == "AddNot" and any(first <= start and end <= last for first, last in self.negated):
            return True
        return any(first <= start and end <= last for first, last in self.ranges)


def _is_union_of_types(node: ast.AST) -> TypeGuard[ast.BinOp]:
    return (
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr) and _is_type(node.left) and _is_type(node.right)
    )


def _is_type(node: ast.expr) -> bool:
    match node:
        case ast.BinOp(op=ast.BitOr()):
            return _is_union_of_types(node)
        case ast.Constant(value=value):
            return value is None or isinstance(value, str)
        case ast.Subscript(value=value):
            return _is_type(value)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name in BUILT_IN_TYPES or (name[0].isupper() and not name.isupper())
    return False


def _is_aside(node: ast.AST) -> TypeGuard[ast.expr]:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
            return name in LOGS
        case ast.Call(func=ast.Name(id=name)):
            return name == "dataclass"
        case ast.Subscript(value=ast.Call(func=ast.Attribute(attr=name))):
            return name == "fetchone"
    return False


def _is_negated_elsewhere(test: ast.expr) -> bool:
    """`not x` loses its `not`, `a == b` becomes `a != b`: one of two changes that come to the same is enough."""
    match test:
        case ast.Name(id="TYPE_CHECKING") | ast.NamedExpr() | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Compare(ops=[operation]):
            return not isinstance(operation, ast.In | ast.NotIn)
    return False
