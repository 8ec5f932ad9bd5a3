"""Writing the planned differences to the mirror. Runs inside the caller's transaction, after the fence."""

import datetime as dt
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from directory.sync.former import forget_former_members, keep_former_members
from directory.sync.planning import DEPARTMENT, GROUP, KINDS, MEMBERSHIP, USER, KindOfRow


def apply(cursor: CursorWrapper, now: dt.datetime) -> None:
    """Tombstone, update, insert; then memberships. Set-based: the statement count does not depend on the rows."""
    moment = connection.ops.adapt_datetimefield_value(now)
    for kind in KINDS:
        _update(cursor, kind)
        _insert(cursor, kind, moment)
        _tombstone(cursor, kind, moment)
    forget_former_members(cursor)
    keep_former_members(cursor)
    _leave(cursor)
    _join(cursor)
    remember(cursor)


def remember(cursor: CursorWrapper) -> None:
    """Note what was read of rows that are right in the mirror, and read otherwise than it says."""
    for kind in KINDS:
        substance = ", substance = p.substance" if kind is USER else ""
        _remember(cursor, kind, f"fingerprint = p.fingerprint{substance}", f"{kind.plan} p", "AND p.change = 'touched'")
    _remember(cursor, USER, "fingerprint = p.fingerprint", "stage_touched p")


def _remember(cursor: CursorWrapper, kind: KindOfRow, columns: str, planned: str, which: str = "") -> None:
    cursor.execute(
        f"UPDATE {kind.mirror} SET {columns} FROM {planned} "  # noqa: S608 - our own names
        f"WHERE p.upstream_id = {kind.mirror}.upstream_id {which}"
    )


def _update(cursor: CursorWrapper, kind: KindOfRow) -> None:
    columns = ", ".join(f"{target} = {value}" for target, value in _columns(kind))
    cursor.execute(
        f"""
        UPDATE {kind.mirror} SET name = p.name, deleted_at = NULL, {columns}
          FROM {_planned(kind)}
         WHERE p.upstream_id = {kind.mirror}.upstream_id
           AND p.change IN ('renamed', 'reused', 'changed', 'revived')
        """  # noqa: S608
    )


def _insert(cursor: CursorWrapper, kind: KindOfRow, moment: Any) -> None:
    targets = "".join(f", {target}" for target, _value in _columns(kind))
    values = "".join(f", {value}" for _target, value in _columns(kind))
    cursor.execute(
        f"""
        INSERT INTO {kind.mirror} (upstream_id, name, first_seen_at{targets})
        SELECT p.upstream_id, p.name, %s{values}
          FROM {_planned(kind)} WHERE p.change = 'added' ORDER BY p.upstream_id
        """,  # noqa: S608
        [moment],
    )


def _tombstone(cursor: CursorWrapper, kind: KindOfRow, moment: Any) -> None:
    cursor.execute(
        f"UPDATE {kind.mirror} SET deleted_at = %s WHERE deleted_at IS NULL "  # noqa: S608
        f"AND upstream_id IN (SELECT upstream_id FROM {kind.plan} WHERE change = 'removed')",
        [moment],
    )


def _planned(kind: KindOfRow) -> str:
    """The plan's rows `p`, those of users with their department `d`: only listed ones were staged."""
    department = f" LEFT JOIN {DEPARTMENT.mirror} d ON d.upstream_id = p.department_upstream_id"
    return f"{kind.plan} p{department if kind is USER else ''}"


def _columns(kind: KindOfRow) -> list[tuple[str, str]]:
    """Target column and its value in terms of `_planned`."""
    of_users = [("email", "p.email"), ("department_id", "d.id"), ("substance", "p.substance")]
    own = of_users if kind is USER else [("comments", "p.comments")]
    return [*own, ("fingerprint", "p.fingerprint")]


def _leave(cursor: CursorWrapper) -> None:
    if connection.vendor == "postgresql":
        cursor.execute(
            f"DELETE FROM {MEMBERSHIP} m USING plan_leave p "  # noqa: S608
            "WHERE m.user_id = p.user_id AND m.group_id = p.group_id"
        )
        return
    cursor.execute(
        f"DELETE FROM {MEMBERSHIP} WHERE (user_id, group_id) IN (SELECT user_id, group_id FROM plan_leave)"  # noqa: S608
    )


def _join(cursor: CursorWrapper) -> None:
    cursor.execute(
        f"""
        INSERT INTO {MEMBERSHIP} (user_id, group_id)
        SELECT u.id, g.id
          FROM plan_join p
          JOIN {USER.mirror} u ON u.upstream_id = p.user_upstream_id
          JOIN {GROUP.mirror} g ON g.upstream_id = p.group_upstream_id
         ORDER BY u.id, g.id
        """  # noqa: S608
    )
