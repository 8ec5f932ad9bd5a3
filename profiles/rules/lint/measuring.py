"""How many users each rule is for and how many get it, on every platform at once: exact, and set-based.

The same rules as in resolve.py and reach.py, which tests/profiles/lint hold it to.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection
from django.db.backends.utils import CursorWrapper

from directory.sync import staging
from portal.lib.database import analyze, temporary_table_memory
from profiles.rules.lint import statements

NOBODY = "0"
"""Stands for no rule in a list of ids."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """As the columns of ProfileReach. `left` are those whom it is for, or leaves out, and who get Default."""

    targeted: int = 0
    winning: int = 0
    base: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """`rules` by id, and by platform the users who get `default` on a device in no device group.

    `takers` are the rules that take all users of one that nobody gets, by position. `covered` names, on each of its
    devices, only what earlier rules name: nobody can ever get it. `covers` is by platform the rule for everybody on
    every device, and `behind` it nobody ever gets one.
    """

    users: int
    rules: Mapping[int, Numbers]
    default: Mapping[str, int]
    takers: Mapping[int, list[int]]
    covered: frozenset[int]
    covers: Mapping[str, int]
    behind: frozenset[int]


@dataclass(slots=True)
class _Rule:
    platform: str
    is_on: bool
    everybody: bool
    place: int
    is_limited: bool = False


@dataclass(slots=True)
class _Sums:
    """The sums of users by rule, under the name of their statement."""

    users: int = 0
    by_name: dict[str, dict[int, int]] = field(default_factory=dict)

    def __call__(self, name: str, rule: int) -> int:
        return self.by_name[name].get(rule, 0)


def measure() -> Measured:
    """A constant number of statements; nothing is written but temporary tables."""
    with _tables() as cursor:
        rules = _rules(cursor)
        sums = _sums(cursor)
        numbers = {pk: _numbers(pk, rule, sums) for pk, rule in rules.items()}
        taken: dict[str, int] = defaultdict(int)
        for pk, rule in rules.items():
            taken[rule.platform] += numbers[pk].base
        covers = {rule.platform: pk for pk, rule in rules.items() if rule.place == 0}
        for platform, pk in covers.items():
            rest = sums.users - taken[platform]
            numbers[pk] = Numbers(sums.users, rest, rest)
            taken[platform] += rest
        unreached = [pk for pk, rule in rules.items() if rule.is_on and rule.place < 0 and not numbers[pk].winning]
        return Measured(
            users=sums.users,
            rules=numbers,
            default={platform: sums.users - number for platform, number in taken.items()},
            takers=_takers(cursor, unreached),
            covered=_covered(cursor, unreached),
            covers=covers,
            behind=frozenset(pk for pk, rule in rules.items() if rule.place > 0),
        )


@contextmanager
def _tables() -> Iterator[CursorWrapper]:
    """The temporary tables of `statements`, filled, dropped at the end."""
    filling = {
        "lint_used": statements.used(),
        "lint_sum": statements.SUMS,
        "lint_class": statements.CLASSES,
        "lint_member": statements.MEMBERS,
        "lint_rule": statements.RULES,
        "lint_slot": statements.SLOTS,
        "lint_match": statements.MATCHES,
        "lint_first": statements.FIRSTS,
    }
    with connection.cursor() as cursor, temporary_table_memory(cursor):
        try:
            for table, (columns, key) in statements.TABLES.items():
                cursor.execute(f"DROP TABLE IF EXISTS {table}")
                cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns})")
                cursor.execute(filling[table])
                cursor.execute(f"CREATE INDEX {table}_key ON {table} ({key})")
                analyze(cursor, table)
            yield cursor
        finally:
            staging.drop(cursor, *statements.TABLES)


def _rules(cursor: CursorWrapper) -> dict[int, _Rule]:
    cursor.execute("SELECT id, platform, is_on, everybody, place FROM lint_rule")
    rules = {row[0]: _Rule(row[1], bool(row[2]), bool(row[3]), row[4]) for row in cursor.fetchall()}
    cursor.execute("SELECT DISTINCT rule FROM lint_slot WHERE slot <> 0")
    for (pk,) in cursor.fetchall():
        rules[pk].is_limited = True
    return rules


def _sums(cursor: CursorWrapper) -> _Sums:
    cursor.execute(statements.USERS)
    sums = _Sums(int(cursor.fetchone()[0]))
    for name in ("TARGETED", "NOT_TARGETED", "BASE", "LIMITED", "IF_ENABLED", "LEFT", "LEFT_OUT"):
        cursor.execute(getattr(statements, name))
        sums.by_name[name] = {pk: int(number) for pk, number in cursor.fetchall()}
    return sums


def _numbers(pk: int, rule: _Rule, sums: _Sums) -> Numbers:
    """Those of the rule for everybody on every device are what is left, and come later."""
    targeted = sums("TARGETED", pk)
    if rule.everybody and rule.place >= 0:
        targeted = sums.users - sums("NOT_TARGETED", pk)
    base = sums("BASE", pk)
    winning = sums("IF_ENABLED", pk) if not rule.is_on else sums("LIMITED", pk) if rule.is_limited else base
    return Numbers(targeted, winning, base, sums("LEFT", pk) + sums("LEFT_OUT", pk))


def _takers(cursor: CursorWrapper, rules: Collection[int]) -> dict[int, list[int]]:
    cursor.execute(statements.takers(_listed(rules)))
    positions: dict[int, list[int]] = defaultdict(list)
    for pk, position in cursor.fetchall():
        positions[pk].append(position)
    return {pk: sorted(found) for pk, found in positions.items()}


def _covered(cursor: CursorWrapper, rules: Collection[int]) -> frozenset[int]:
    cursor.execute(statements.not_covered(_listed(rules)))
    return frozenset(rules) - {row[0] for row in cursor.fetchall()}


def _listed(rules: Collection[int]) -> str:
    return ", ".join(map(str, sorted(rules))) or NOBODY
