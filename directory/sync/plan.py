"""What a fetched directory would change: one temporary table of differences per kind. Reads only; the mirror stays.

Only rows that differ were staged, so the work here grows with the change, not with the directory.
"""

from dataclasses import dataclass, field

from django.db.backends.utils import CursorWrapper

from directory.models import Department, DirectoryGroup, DirectoryUser, Membership, SyncChange
from directory.sync import staging
from directory.sync.fetch import Fetched
from directory.sync.lease import Lease
from portal.lib.database import analyze


@dataclass(frozen=True, slots=True)
class KindOfRow:
    """How one kind of mirrored row is compared: `m` is the mirror's row, `s` the staged one.

    `extra` are the columns besides id and name, `differs` tells whether they do, `detail` says what was there before.
    """

    kind: str
    mirror: str
    extra: tuple[str, ...]
    differs: str
    detail: str
    joins: str = ""

    @property
    def stage(self) -> str:
        return f"stage_{self.kind}"

    @property
    def gone(self) -> str:
        return f"gone_{self.kind}"

    @property
    def plan(self) -> str:
        return f"plan_{self.kind}"


_DEPARTMENT = Department._meta.db_table
_COMMENTS = ("comments",), "m.comments <> s.comments", "'Comments were changed'"
GROUP = KindOfRow(SyncChange.Kind.GROUP, DirectoryGroup._meta.db_table, *_COMMENTS)
DEPARTMENT = KindOfRow(SyncChange.Kind.DEPARTMENT, _DEPARTMENT, *_COMMENTS)
USER = KindOfRow(
    SyncChange.Kind.USER,
    DirectoryUser._meta.db_table,
    ("email", "department_upstream_id"),
    "m.email <> s.email OR COALESCE(d.upstream_id, 0) <> COALESCE(s.department_upstream_id, 0)",
    "CASE WHEN m.email <> s.email THEN 'User ID was ' || m.email || '. ' ELSE '' END || "
    "CASE WHEN COALESCE(d.upstream_id, 0) <> COALESCE(s.department_upstream_id, 0) "
    "THEN 'Department was ' || COALESCE(d.name, 'none') || '.' ELSE '' END",
    f"LEFT JOIN {_DEPARTMENT} d ON d.id = m.department_id",
)
KINDS = (GROUP, DEPARTMENT, USER)
MEMBERSHIP = Membership._meta.db_table
PLAN_TABLES = (*(kind.plan for kind in KINDS), "plan_join", "plan_leave")

Counts = dict[str, dict[str, int]]


@dataclass(slots=True)
class Plan:
    """The counts per kind as `SyncRun.counts` holds them, and what the plan tables hold besides.

    `touched` are rows of which only the fingerprint differs, so that the mirror is right but is to remember it;
    `parted` are memberships that go although both the user and the group stay.
    """

    counts: Counts = field(default_factory=dict)
    touched: int = 0
    parted: int = 0

    @property
    def rows_changed(self) -> int:
        changes = ("added", "renamed", "changed", "revived", "removed")
        return sum(numbers.get(change, 0) for numbers in self.counts.values() for change in changes)


def plan(cursor: CursorWrapper, lease: Lease, fetched: Fetched) -> Plan:
    """Fill the plan tables."""
    made = Plan()
    staging.index(cursor, *(table for kind in KINDS for table in (kind.stage, kind.gone)))
    for kind, listed in zip(KINDS, (fetched.groups, fetched.departments, fetched.users), strict=True):
        _differences(cursor, kind)
        made.counts[kind.kind] = _counted(cursor, kind, listed)
        made.touched += made.counts[kind.kind].pop("touched")
        lease.beat()
    _memberships(cursor, lease, made, fetched)
    return made


def _differences(cursor: CursorWrapper, kind: KindOfRow) -> None:
    extra = "".join(f", s.{column}" for column in kind.extra)
    detail = f"CASE WHEN m.id IS NULL OR NOT ({kind.differs}) THEN '' ELSE SUBSTR({kind.detail}, 1, 500) END"
    nothing = "".join(f", {'NULL' if column.endswith('_id') else repr('')}" for column in kind.extra)
    cursor.execute(f"DROP TABLE IF EXISTS {kind.plan}")
    cursor.execute(
        f"""
        CREATE TEMPORARY TABLE {kind.plan} AS
        SELECT s.upstream_id,
               CASE WHEN m.id IS NULL THEN 'added' WHEN m.deleted_at IS NOT NULL THEN 'revived'
                    WHEN m.name <> s.name THEN 'renamed' WHEN {kind.differs} THEN 'changed' ELSE 'touched' END
                    AS change,
               s.name, COALESCE(m.name, '') AS old_name, {detail} AS detail, s.fingerprint{extra}
          FROM {kind.stage} s
          LEFT JOIN {kind.mirror} m ON m.upstream_id = s.upstream_id
          {kind.joins}
         UNION ALL
        SELECT m.upstream_id, 'removed', m.name, m.name, '', NULL{nothing}
          FROM {kind.gone} g JOIN {kind.mirror} m ON m.upstream_id = g.upstream_id
        """  # noqa: S608 - our own names
    )
    analyze(cursor, kind.plan)


def _counted(cursor: CursorWrapper, kind: KindOfRow, listed: int) -> dict[str, int]:
    counts = {"listed": listed, "added": 0, "renamed": 0, "changed": 0, "revived": 0, "removed": 0, "touched": 0}
    cursor.execute(f"SELECT change, COUNT(*) FROM {kind.plan} GROUP BY change")  # noqa: S608
    counts.update(dict(cursor.fetchall()))
    differing = counts["added"] + counts["renamed"] + counts["changed"] + counts["revived"]
    return {**counts, "unchanged": listed - differing}


def _memberships(cursor: CursorWrapper, lease: Lease, made: Plan, fetched: Fetched) -> None:
    """Pairs to add (by the upstream's ids, since a user may be new) and to remove (by the mirror's ids)."""
    cursor.execute("DROP TABLE IF EXISTS plan_join")
    cursor.execute("DROP TABLE IF EXISTS plan_leave")
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {MEMBERSHIP})")  # noqa: S608
    if cursor.fetchone()[0]:
        staging.index(cursor, "stage_membership")
        _joins(cursor)
        lease.beat()
        _leaves(cursor)
    else:  # a first load: everything that was staged joins, nobody leaves
        cursor.execute("ALTER TABLE stage_membership RENAME TO plan_join")
        cursor.execute("CREATE TEMPORARY TABLE plan_leave (user_id BIGINT, group_id BIGINT, parted INTEGER)")
        analyze(cursor, "plan_join")
    lease.beat()
    added, removed = _rows(cursor, "plan_join"), _rows(cursor, "plan_leave")
    made.parted = _rows(cursor, "plan_leave WHERE parted = 1")
    made.counts["membership"] = {
        "listed": fetched.memberships + fetched.unknown_groups,
        "added": added,
        "removed": removed,
        "unchanged": fetched.memberships - added,
        "unknown_group": fetched.unknown_groups,
    }


def _joins(cursor: CursorWrapper) -> None:
    cursor.execute(
        f"""
        CREATE TEMPORARY TABLE plan_join AS
        SELECT s.user_upstream_id, s.group_upstream_id
          FROM stage_membership s
          LEFT JOIN {USER.mirror} u ON u.upstream_id = s.user_upstream_id
          LEFT JOIN {GROUP.mirror} g ON g.upstream_id = s.group_upstream_id
          LEFT JOIN {MEMBERSHIP} m ON m.user_id = u.id AND m.group_id = g.id
         WHERE m.user_id IS NULL
        """  # noqa: S608
    )
    analyze(cursor, "plan_join")


def _leaves(cursor: CursorWrapper) -> None:
    """Of the users that differ, what they are not listed with any more; of those that are gone, everything.

    A group that is gone is listed with no user, and so every member of it differs.
    """
    cursor.execute(
        f"""
        CREATE TEMPORARY TABLE plan_leave AS
        SELECT m.user_id, m.group_id, CASE WHEN gg.upstream_id IS NULL THEN 1 ELSE 0 END AS parted
          FROM {USER.stage} su
          JOIN {USER.mirror} u ON u.upstream_id = su.upstream_id
          JOIN {MEMBERSHIP} m ON m.user_id = u.id
          JOIN {GROUP.mirror} g ON g.id = m.group_id
          LEFT JOIN {GROUP.gone} gg ON gg.upstream_id = g.upstream_id
          LEFT JOIN stage_membership s
            ON s.user_upstream_id = su.upstream_id AND s.group_upstream_id = g.upstream_id
         WHERE s.user_upstream_id IS NULL
         UNION ALL
        SELECT m.user_id, m.group_id, 0
          FROM {USER.gone} gu
          JOIN {USER.mirror} u ON u.upstream_id = gu.upstream_id
          JOIN {MEMBERSHIP} m ON m.user_id = u.id
        """  # noqa: S608
    )
    analyze(cursor, "plan_leave")


def drop(cursor: CursorWrapper) -> None:
    for table in PLAN_TABLES:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _rows(cursor: CursorWrapper, table: str) -> int:
    cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608
    return int(cursor.fetchone()[0])
