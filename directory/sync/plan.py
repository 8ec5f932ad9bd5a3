"""What a fetched directory would change: one temporary table of differences per kind. Reads only; the mirror stays.

The comparison is an anti-join, so rows that are equal are neither written nor locked later.
"""

from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from directory.models import Department, DirectoryGroup, DirectoryUser, Membership, SyncChange
from directory.sync.lease import Lease
from portal.lib.database import analyze


@dataclass(frozen=True, slots=True)
class KindOfRow:
    """How one kind of mirrored row is compared. `extra` are the columns besides id and name."""

    kind: str
    mirror: str
    stage: str
    extra: tuple[str, ...]
    differs: str

    @property
    def plan(self) -> str:
        return f"plan_{self.kind}"


GROUP = KindOfRow(
    SyncChange.Kind.GROUP, DirectoryGroup._meta.db_table, "stage_group", ("comments",), "m.comments <> s.comments"
)
DEPARTMENT = KindOfRow(
    SyncChange.Kind.DEPARTMENT,
    Department._meta.db_table,
    "stage_department",
    ("comments",),
    "m.comments <> s.comments",
)
USER = KindOfRow(
    SyncChange.Kind.USER,
    DirectoryUser._meta.db_table,
    "stage_user",
    ("email", "department_upstream_id"),
    "m.email <> s.email OR COALESCE(d.upstream_id, 0) <> COALESCE(sd.upstream_id, 0)",
)
KINDS = (GROUP, DEPARTMENT, USER)
PLAN_TABLES = (*(kind.plan for kind in KINDS), "plan_join", "plan_leave")
MEMBERSHIP = Membership._meta.db_table

Counts = dict[str, dict[str, int]]


def plan(cursor: CursorWrapper, lease: Lease) -> Counts:
    """Fill the plan tables; returns the counts per kind as `SyncRun.counts` holds them."""
    counts: Counts = {}
    for kind in KINDS:
        _differences(cursor, kind)
        counts[kind.kind] = _counted(cursor, kind)
        lease.beat()
    counts["membership"] = _memberships(cursor, lease)
    return counts


def rows_changed(counts: Counts) -> int:
    still = ("listed", "unchanged", "unknown_group", "first_load")
    return sum(number for kind in counts.values() for name, number in kind.items() if name not in still)


def _differences(cursor: CursorWrapper, kind: KindOfRow) -> None:
    extra = "".join(f", s.{column}" for column in kind.extra)
    departments = (
        f"LEFT JOIN {DEPARTMENT.mirror} d ON d.id = m.department_id "
        "LEFT JOIN stage_department sd ON sd.upstream_id = s.department_upstream_id"
        if kind is USER
        else ""
    )
    nothing = "".join(f", {'NULL' if column.endswith('_id') else repr('')}" for column in kind.extra)
    cursor.execute(f"DROP TABLE IF EXISTS {kind.plan}")
    cursor.execute(
        f"""
        CREATE TEMPORARY TABLE {kind.plan} AS
        SELECT s.upstream_id,
               CASE WHEN m.id IS NULL THEN 'added' WHEN m.deleted_at IS NOT NULL THEN 'revived'
                    WHEN m.name <> s.name THEN 'renamed' ELSE 'changed' END AS change,
               s.name, COALESCE(m.name, '') AS old_name{extra}
          FROM {kind.stage} s
          LEFT JOIN {kind.mirror} m ON m.upstream_id = s.upstream_id
          {departments}
         WHERE m.id IS NULL OR m.deleted_at IS NOT NULL OR m.name <> s.name OR {kind.differs}
         UNION ALL
        SELECT m.upstream_id, 'removed', m.name, m.name{nothing}
          FROM {kind.mirror} m
         WHERE m.deleted_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM {kind.stage} s WHERE s.upstream_id = m.upstream_id)
        """  # noqa: S608 - our own names
    )
    analyze(cursor, kind.plan)


def _counted(cursor: CursorWrapper, kind: KindOfRow) -> dict[str, int]:
    counts = {"listed": _rows(cursor, kind.stage), "added": 0, "renamed": 0, "changed": 0, "revived": 0, "removed": 0}
    cursor.execute(f"SELECT change, COUNT(*) FROM {kind.plan} GROUP BY change")  # noqa: S608
    counts.update(dict(cursor.fetchall()))
    touched = counts["added"] + counts["renamed"] + counts["changed"] + counts["revived"]
    return {**counts, "unchanged": counts["listed"] - touched}


def _memberships(cursor: CursorWrapper, lease: Lease) -> dict[str, int]:
    """Pairs to add (by upstream ids, since a user may be new) and to remove (by the mirror's ids)."""
    cursor.execute("DROP TABLE IF EXISTS plan_join")
    cursor.execute("DROP TABLE IF EXISTS plan_leave")
    cursor.execute(
        f"""
        CREATE TEMPORARY TABLE plan_join AS
        SELECT s.user_upstream_id, s.group_upstream_id
          FROM stage_membership s
          JOIN stage_group sg ON sg.upstream_id = s.group_upstream_id
          LEFT JOIN {USER.mirror} u ON u.upstream_id = s.user_upstream_id
          LEFT JOIN {GROUP.mirror} g ON g.upstream_id = s.group_upstream_id
          LEFT JOIN {MEMBERSHIP} m ON m.user_id = u.id AND m.group_id = g.id
         WHERE m.user_id IS NULL
        """  # noqa: S608
    )
    lease.beat()
    cursor.execute(
        f"""
        CREATE TEMPORARY TABLE plan_leave AS
        SELECT m.user_id, m.group_id
          FROM {MEMBERSHIP} m
          JOIN {USER.mirror} u ON u.id = m.user_id
          JOIN {GROUP.mirror} g ON g.id = m.group_id
          LEFT JOIN stage_group sg ON sg.upstream_id = g.upstream_id
          LEFT JOIN stage_membership s
            ON s.user_upstream_id = u.upstream_id AND s.group_upstream_id = g.upstream_id
         WHERE s.user_upstream_id IS NULL OR sg.upstream_id IS NULL
        """  # noqa: S608
    )
    lease.beat()
    analyze(cursor, "plan_join")
    analyze(cursor, "plan_leave")
    cursor.execute(
        "SELECT COUNT(*) FROM stage_membership s "
        "WHERE NOT EXISTS (SELECT 1 FROM stage_group g WHERE g.upstream_id = s.group_upstream_id)"
    )
    unknown = int(cursor.fetchone()[0])
    listed, added = _rows(cursor, "stage_membership"), _rows(cursor, "plan_join")
    return {
        "listed": listed,
        "added": added,
        "removed": _rows(cursor, "plan_leave"),
        "unchanged": listed - added - unknown,
        "unknown_group": unknown,
    }


def drop(cursor: CursorWrapper) -> None:
    for table in PLAN_TABLES:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _rows(cursor: CursorWrapper, table: str) -> int:
    cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608
    return int(cursor.fetchone()[0])
