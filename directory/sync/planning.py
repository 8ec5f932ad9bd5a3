"""What a fetched directory would change: one temporary table of differences per kind. Reads only; the mirror stays.

Only rows that differ were staged, so the work here grows with the change, not with the directory.
"""

from dataclasses import dataclass, field

from django.db.backends.utils import CursorWrapper

from directory.models import Department, DirectoryGroup, DirectoryUser, Membership, SyncChange
from directory.sync import queries, staging
from directory.sync.fetching import Fetched
from directory.sync.lease import Lease
from portal.lib.database import analyze

READS = "COALESCE(m.fingerprint, 0) <> COALESCE(s.fingerprint, 0)"


@dataclass(frozen=True, slots=True)
class KindOfRow:
    """How one kind of mirrored row is compared: `m` is the mirror's row, `s` the staged one.

    `extra` are the columns besides id and name, `differs` tells whether they do, `detail` says what was there before,
    and `reads` whether the row reads otherwise.
    """

    kind: SyncChange.Kind
    mirror: str
    extra: tuple[str, ...]
    differs: str
    detail: str
    joins: str = ""
    reads: str = READS

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
    ("email", "department_upstream_id", "substance"),
    "m.email <> s.email OR COALESCE(d.upstream_id, 0) <> COALESCE(s.department_upstream_id, 0)",
    "CASE WHEN m.email <> s.email THEN 'User ID was ' || m.email || '. ' ELSE '' END || "
    "CASE WHEN COALESCE(d.upstream_id, 0) <> COALESCE(s.department_upstream_id, 0) "
    "THEN 'Department was ' || COALESCE(d.name, 'none') || '.' ELSE '' END",
    f"LEFT JOIN {_DEPARTMENT} d ON d.id = m.department_id",
    f"{READS} OR COALESCE(m.substance, 0) <> COALESCE(s.substance, 0)",
)
KINDS = (GROUP, DEPARTMENT, USER)
TEXTS = ("comments", "email")
MEMBERSHIP = Membership._meta.db_table
PLAN_TABLES = (*(kind.plan for kind in KINDS), "plan_join", "plan_leave", "plan_loss")

Counts = dict[str, dict[str, int]]
MANY_ROWS = 10_000
MANY_MEMBERS = 20


@dataclass(slots=True)
class Plan:
    """The counts per kind as `SyncRun.counts` holds them, and what the plan tables hold besides.

    `touched` are rows that only read otherwise, so that the mirror is right but is to remember the fingerprint;
    `parted` are memberships that go although both the user and the group stay.
    """

    counts: Counts = field(default_factory=dict)
    touched: int = 0
    parted: int = 0

    @property
    def rows_changed(self) -> int:
        changes = ("added", "renamed", "changed", "revived", "removed")
        return sum(numbers.get(change, 0) for numbers in self.counts.values() for change in changes)

    @property
    def is_large(self) -> bool:
        """Whether the databases' statistics of the mirror no longer hold afterwards."""
        present = sum(numbers["listed"] for numbers in self.counts.values())
        return self.rows_changed > MANY_ROWS and self.rows_changed * 10 > present


def plan(cursor: CursorWrapper, lease: Lease, fetched: Fetched) -> Plan:
    """Fill the plan tables."""
    result = Plan()
    for kind, listed in zip(KINDS, (fetched.groups, fetched.departments, fetched.users), strict=True):
        _differences(cursor, kind)
        result.counts[kind.kind] = _counted(cursor, kind, listed)
        result.touched += result.counts[kind.kind].pop("touched")
        lease.beat()
    result.touched += _rows(cursor, "stage_touched")
    _memberships(cursor, lease, result, fetched)
    result.counts[USER.kind]["without_groups"] = _without_groups(cursor, fetched.without_groups)
    return result


def of_first_load(fetched: Fetched, memberships: int) -> Plan:
    """Where nothing was mirrored: all that was listed is new."""
    listed = {GROUP.kind: fetched.groups, DEPARTMENT.kind: fetched.departments, USER.kind: fetched.users}
    counts: Counts = {kind: _of_rows(number, {"added": number}) for kind, number in listed.items()}
    counts[SyncChange.Kind.MEMBERSHIP] = _of_memberships(0, memberships, 0, fetched)
    for numbers in counts.values():
        numbers["first_load"] = 1
    counts[USER.kind]["without_groups"] = fetched.without_groups
    return Plan(counts)


def _differences(cursor: CursorWrapper, kind: KindOfRow) -> None:
    extra = "".join(f", s.{column}" for column in kind.extra)
    detail = f"CASE WHEN m.id IS NULL OR NOT ({kind.differs}) THEN '' ELSE SUBSTR({kind.detail}, 1, 500) END"
    nothing = "".join(f", {repr('') if column in TEXTS else 'NULL'}" for column in kind.extra)
    cursor.execute(f"DROP TABLE IF EXISTS {kind.plan}")
    cursor.execute(
        f"""
        CREATE TEMPORARY TABLE {kind.plan} AS
        SELECT s.upstream_id,
               CASE WHEN m.id IS NULL THEN 'added' WHEN m.deleted_at IS NOT NULL THEN 'revived'
                    WHEN m.name <> s.name THEN 'renamed' WHEN {kind.differs} THEN 'changed'
                    WHEN {kind.reads} THEN 'touched'
                    ELSE 'equal' END AS change,
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
    cursor.execute(f"SELECT change, COUNT(*) FROM {kind.plan} GROUP BY change")  # noqa: S608
    found = {"touched": 0, **dict(cursor.fetchall())}
    found.pop("equal", None)
    return _of_rows(listed, found)


def _of_rows(listed: int, found: dict[str, int]) -> dict[str, int]:
    """The counts of a kind, of which these changes were found."""
    counts = {"listed": listed, "added": 0, "renamed": 0, "changed": 0, "revived": 0, "removed": 0, **found}
    differing = counts["added"] + counts["renamed"] + counts["changed"] + counts["revived"]
    return {**counts, "unchanged": listed - differing}


def _memberships(cursor: CursorWrapper, lease: Lease, result: Plan, fetched: Fetched) -> None:
    """Pairs to add (by the upstream's ids, since a user may be new) and to remove (by the mirror's ids)."""
    for table in ("plan_join", "plan_leave", "plan_loss"):
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
    cursor.execute("CREATE TEMPORARY TABLE plan_leave (user_id BIGINT, group_id BIGINT, parted INTEGER)")
    present = _rows(cursor, MEMBERSHIP)
    if present:
        staging.index(cursor, "stage_membership")
        _joins(cursor)
        lease.beat()
        _leaves(cursor)
    else:  # a first load: everything that was staged joins, nobody leaves
        cursor.execute("ALTER TABLE stage_membership RENAME TO plan_join")
    _losses(cursor)
    lease.beat()
    added, removed = _rows(cursor, "plan_join"), _rows(cursor, "plan_leave")
    result.parted = _rows(cursor, "plan_leave WHERE parted = 1")
    result.counts[SyncChange.Kind.MEMBERSHIP] = _of_memberships(present, added, removed, fetched)


def _of_memberships(present: int, added: int, removed: int, fetched: Fetched) -> dict[str, int]:
    return {
        "listed": present - removed + added + fetched.unknown_groups,
        "added": added,
        "removed": removed,
        "unchanged": present - removed,
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
    """Of the users that were looked at, what they are not listed with any more; of those that are gone, everything.

    All members of a group that is gone were looked at.
    """
    if _rows(cursor, USER.stage):
        cursor.execute(
            f"""
            INSERT INTO plan_leave
            SELECT m.user_id, m.group_id, CASE WHEN gg.upstream_id IS NULL THEN 1 ELSE 0 END
              FROM {USER.stage} su
              JOIN {USER.mirror} u ON u.upstream_id = su.upstream_id
              JOIN {MEMBERSHIP} m ON m.user_id = u.id
              JOIN {GROUP.mirror} g ON g.id = m.group_id
              LEFT JOIN {GROUP.gone} gg ON gg.upstream_id = g.upstream_id
              LEFT JOIN stage_membership s
                ON s.user_upstream_id = su.upstream_id AND s.group_upstream_id = g.upstream_id
             WHERE s.user_upstream_id IS NULL
            """  # noqa: S608
        )
    if _rows(cursor, USER.gone):
        cursor.execute(
            f"""
            INSERT INTO plan_leave
            SELECT m.user_id, m.group_id, 0
              FROM {USER.gone} gu
              JOIN {USER.mirror} u ON u.upstream_id = gu.upstream_id
              JOIN {MEMBERSHIP} m ON m.user_id = u.id
            """  # noqa: S608
        )
    analyze(cursor, "plan_leave")


def _losses(cursor: CursorWrapper) -> None:
    """What the leaving means to the groups that lose many members or get a new name: how many they had, and lose."""
    cursor.execute(
        f"""
        CREATE TEMPORARY TABLE plan_loss AS
        SELECT l.group_id, l.lost, (SELECT COUNT(*) FROM {MEMBERSHIP} m WHERE m.group_id = l.group_id) AS had
          FROM (SELECT group_id, COUNT(*) AS lost FROM plan_leave GROUP BY group_id) l
         WHERE l.lost > {MANY_MEMBERS // 2}
            OR l.group_id IN (SELECT g.id FROM {GROUP.plan} p JOIN {GROUP.mirror} g ON g.upstream_id = p.upstream_id
                               WHERE p.change = 'renamed')
        """  # noqa: S608
    )


def _without_groups(cursor: CursorWrapper, staged: int) -> int:
    """How many present users are in no group once the plan is applied; `staged` are those of them that are staged.

    The last run knows how many there were, so that only those are counted anew that were looked at.
    """
    last = queries.last_good_run()
    before = last.counts.get("user", {}).get("without_groups") if last else None
    if before is None:
        before = _users_without_groups(cursor, f"{USER.mirror} u")
    looked_at = (
        f"{table} t JOIN {USER.mirror} u ON u.upstream_id = t.upstream_id" for table in (USER.stage, USER.gone)
    )
    return before - sum(_users_without_groups(cursor, rows) for rows in looked_at) + staged


def _users_without_groups(cursor: CursorWrapper, users: str) -> int:
    """How many of these users of the mirror, `u`, are present and in no group."""
    in_a_group = f"SELECT 1 FROM {MEMBERSHIP} m WHERE m.user_id = u.id"  # noqa: S608
    return _rows(cursor, f"{users} WHERE u.deleted_at IS NULL AND NOT EXISTS ({in_a_group})")


def _rows(cursor: CursorWrapper, table: str) -> int:
    cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608
    return int(cursor.fetchone()[0])
