"""Who was in the groups that vanish. Written with the apply, before the memberships go."""

from django.db.backends.utils import CursorWrapper

from directory.models import FormerMembership
from directory.sync.planning import GROUP

FORMER = FormerMembership._meta.db_table


def keep_former_members(cursor: CursorWrapper) -> None:
    """Of the groups that the plan removes."""
    cursor.execute(
        f"""
        INSERT INTO {FORMER} (group_id, user_id)
        SELECT l.group_id, l.user_id
          FROM plan_leave l
          JOIN {GROUP.mirror} g ON g.id = l.group_id
          JOIN {GROUP.plan} p ON p.upstream_id = g.upstream_id
         WHERE p.change = 'removed'
        """  # noqa: S608 - our own names
    )
    cursor.execute(
        f"""
        UPDATE {GROUP.mirror} SET members_before = gone.members
          FROM (SELECT g.id, COUNT(l.user_id) AS members
                  FROM {GROUP.plan} p
                  JOIN {GROUP.mirror} g ON g.upstream_id = p.upstream_id
                  LEFT JOIN plan_leave l ON l.group_id = g.id
                 WHERE p.change = 'removed'
                 GROUP BY g.id) AS gone
         WHERE gone.id = {GROUP.mirror}.id
        """  # noqa: S608
    )


def forget_former_members(cursor: CursorWrapper) -> None:
    """Of the groups that are in ZIA again."""
    present = f"SELECT id FROM {GROUP.mirror} WHERE deleted_at IS NULL AND members_before IS NOT NULL"  # noqa: S608
    cursor.execute(f"DELETE FROM {FORMER} WHERE group_id IN ({present})")  # noqa: S608
    cursor.execute(f"UPDATE {GROUP.mirror} SET members_before = NULL WHERE id IN ({present})")  # noqa: S608
