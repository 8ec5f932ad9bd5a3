"""Opening a comparison: rule sets into tables, users into classes, and who wins."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

from django.db.backends.utils import CursorWrapper

from portal.lib.database import one_snapshot
from profiles.rules.outcome import winners
from profiles.rules.outcome.found import Outcome
from profiles.rules.outcome.rule_sets import Placed, RuleSet, placed, stored_all
from profiles.rules.outcome.tables import DEFAULT, fill, open_tables, ready
from profiles.rules.outcome.users import fill_some, mark_used_groups, sort_into_classes


@contextmanager
def of(rule_sets: Sequence[RuleSet]) -> Iterator[Outcome]:
    """What everybody gets by these rule sets, on their platforms."""
    with one_snapshot(), open_tables() as cursor:
        _load(cursor, rule_sets, rule_sets)
        yield _found(cursor, everybody=True)


@contextmanager
def between(before: Sequence[RuleSet], after: Sequence[RuleSet]) -> Iterator[Outcome]:
    """Who gets another profile by the rule sets `after` than by those `before`, of the same platforms.

    Looks at everybody only where a rule for all groups changes, else at those to whom a changed rule applies.
    """
    with one_snapshot(), open_tables() as cursor:
        yield _found(cursor, everybody=_load(cursor, before, after))


@contextmanager
def among(rule_sets: Sequence[RuleSet], groups: Collection[int], users: Collection[int]) -> Iterator[Outcome]:
    """What these users and the members of these groups get by these rule sets. Nobody else is looked at."""
    with one_snapshot(), open_tables() as cursor:
        _load(cursor, rule_sets, rule_sets)
        fill_some(cursor, groups, users)
        yield _found(cursor, everybody=False, is_filled=True)


@contextmanager
def planned(beat: Callable[[], None] = lambda: None, *, everybody: bool = False) -> Iterator[Outcome]:
    """Who would get another profile, were the plan tables of a sync on this connection applied. Only users whom the
    plan touches can; with `everybody` the others are looked at too. Users who would be new are not among them.
    `beat` is called now and then.
    """
    with open_tables() as cursor:
        rule_sets = stored_all()
        _load(cursor, rule_sets, rule_sets)
        yield _found(cursor, everybody=everybody, is_planned=True, beat=beat)


def _found(
    cursor: CursorWrapper,
    *,
    everybody: bool,
    is_planned: bool = False,
    is_filled: bool = False,
    beat: Callable[[], None] = lambda: None,
) -> Outcome:
    mark_used_groups(cursor)
    sort_into_classes(cursor, everybody=everybody, planned=is_planned, filled=is_filled, beat=beat)
    winners.find_winners(cursor, beat=beat)
    return Outcome(cursor, everybody, beat)


def _load(cursor: CursorWrapper, before: Sequence[RuleSet], after: Sequence[RuleSet]) -> bool:
    """The rules into their tables. Returns whether a changed rule is for all groups."""
    everybody, number = False, 0
    for old, new in zip(before, after, strict=True):
        rows = placed(old, new)
        _load_places(cursor, old, new)
        _load_rules(cursor, old.platform, rows, number)
        everybody |= any(row.is_changed and row.rule.everybody for row in rows)
        number += len(rows)
    cursor.execute(winners.STORED_GROUPS)
    cursor.execute(winners.STORED_USERS)
    ready(cursor, "out_rule", "out_source", "out_place", "out_group", "out_named")
    return everybody


def _load_places(cursor: CursorWrapper, old: RuleSet, new: RuleSet) -> None:
    had, gets = ([rule.profile_id for rule in rules.in_force] for rules in (old, new))
    size = max(len(had), len(gets))
    rows = [
        (old.platform, place + 1, *(ids[place] if place < len(ids) else None for ids in (had, gets)))
        for place in range(size)
    ]
    fill(cursor, "out_place", [*rows, (old.platform, DEFAULT, old.default_id, new.default_id)])


def _load_rules(cursor: CursorWrapper, platform: str, rows: Sequence[Placed], first: int) -> None:
    rules, sources, groups, users = [], [], [], []
    for number, row in enumerate(rows, start=first + 1):
        rule, targets = row.rule, row.rule.targets
        everybody = int(rule.everybody)
        rules += [(number, platform, slot, everybody, row.was, row.stays) for slot in rule.limits or {0}]
        sources.append((number, rule.profile_id if targets is None else None, everybody, int(row.is_changed)))
        if targets is not None:
            chosen = () if targets.applies_to_all else targets.groups
            groups += [(number, pk, 0) for pk in chosen] + [(number, pk, 1) for pk in targets.excluded]
            users += [(number, pk) for pk in targets.users]
    for table, filled in (("out_rule", rules), ("out_source", sources), ("out_group", groups), ("out_named", users)):
        fill(cursor, table, filled)
