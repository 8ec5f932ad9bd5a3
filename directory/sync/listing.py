"""Listing, with a run, the rows that it changes or would change. Asked of the plan tables, before they are applied."""

from django.db.backends.utils import CursorWrapper

from directory.models import SyncChange
from directory.sync.planning import GROUP, KINDS, MEMBERSHIP, USER, KindOfRow, Plan

CHANGES = SyncChange._meta.db_table
COLUMNS = "run_id, kind, change, upstream_id, name, old_name, other_id, other_name, detail"
MANY_MEMBERSHIPS = 100_000


def list_changes(cursor: CursorWrapper, run_id: int, plan: Plan) -> None:
    """One row a change. The first load of a kind, and more than 100,000 memberships, are counted only: the counts say
    so with `first_load` and `not_listed`.
    """
    for kind in KINDS:
        if _is_empty(cursor, kind.mirror):
            plan.counts[kind.kind]["first_load"] = 1
        else:
            _rows(cursor, kind, run_id)
    numbers = plan.counts["membership"]
    if _is_empty(cursor, MEMBERSHIP):
        numbers["first_load"] = 1
    elif numbers["added"] + numbers["removed"] > MANY_MEMBERSHIPS:
        numbers["not_listed"] = 1
    else:
        _joined(cursor, run_id)
        _left(cursor, run_id)


def _is_empty(cursor: CursorWrapper, table: str) -> bool:
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608 - our own names
    return not cursor.fetchone()[0]


def _rows(cursor: CursorWrapper, kind: KindOfRow, run_id: int) -> None:
    cursor.execute(
        f"""
        INSERT INTO {CHANGES} ({COLUMNS})
        SELECT %s, %s, change, upstream_id, name,
               CASE WHEN change IN ('renamed', 'reused') OR (change = 'revived' AND old_name <> name)
                    THEN old_name ELSE '' END,
               NULL, '', detail
          FROM {kind.plan} WHERE change NOT IN ('touched', 'equal') ORDER BY change, name, upstream_id
        """,  # noqa: S608
        [run_id, str(kind.kind)],
    )


def _joined(cursor: CursorWrapper, run_id: int) -> None:
    """Who joins was staged, since a new membership is a difference of its user; the group may be an old one."""
    cursor.execute(
        f"""
        INSERT INTO {CHANGES} ({COLUMNS})
        SELECT %s, 'membership', 'joined', p.user_upstream_id, u.name, '', p.group_upstream_id,
               COALESCE(sg.name, g.name), ''
          FROM plan_join p
          JOIN {USER.stage} u ON u.upstream_id = p.user_upstream_id
          LEFT JOIN {GROUP.stage} sg ON sg.upstream_id = p.group_upstream_id
          LEFT JOIN {GROUP.mirror} g ON g.upstream_id = p.group_upstream_id
         ORDER BY p.user_upstream_id, p.group_upstream_id
        """,  # noqa: S608
        [run_id],
    )


def _left(cursor: CursorWrapper, run_id: int) -> None:
    cursor.execute(
        f"""
        INSERT INTO {CHANGES} ({COLUMNS})
        SELECT %s, 'membership', 'left', u.upstream_id, u.name, '', g.upstream_id, g.name, ''
          FROM plan_leave p
          JOIN {USER.mirror} u ON u.id = p.user_id
          JOIN {GROUP.mirror} g ON g.id = p.group_id
         ORDER BY u.upstream_id, g.upstream_id
        """,  # noqa: S608
        [run_id],
    )
