"""Users, by what the rules can tell of them: whoever may be concerned, in classes of which one stands for all.

A million users cost little more than a few, as long as they are in the same groups, as far as rules name these. What
stands for a set of groups is a sum (or exclusive or) of random marks, twice: two sets are taken for one with odds of
one in 2**88.
"""

from collections.abc import Callable, Collection

from django.db import connection
from django.db.backends.utils import CursorWrapper

from directory.sync.planning import GROUP, MEMBERSHIP, USER
from profiles.rules.outcome.tables import NOBODY, REST, ready

MARK_BITS = 44

# Users of the mirror to whom a changed rule applies, or did. Memberships of groups that are not in ZIA do not count.
_REACHED = f"""
    INSERT INTO out_user
    SELECT u.id, 1, 1
      FROM (SELECT m.user_id
              FROM out_source s
              JOIN out_group n ON n.rule = s.rule AND n.excluded = 0
              JOIN out_used d ON d.group_id = n.group_id AND d.is_live = 1
              JOIN {MEMBERSHIP} m ON m.group_id = n.group_id
             WHERE s.changed = 1
             UNION
            SELECT n.user_id FROM out_source s JOIN out_named n ON n.rule = s.rule WHERE s.changed = 1) reached
      JOIN {USER.mirror} u ON u.id = reached.user_id AND u.deleted_at IS NULL
"""  # noqa: S608 - our own names

# Memberships in groups that rules name, and that a sync takes away (-1) or adds (1).
_PAIRS = f"""
    INSERT INTO out_pair
    SELECT l.user_id, l.group_id, -1 FROM plan_leave l JOIN out_used s ON s.group_id = l.group_id
     UNION ALL
    SELECT u.id, g.id, 1
      FROM plan_join j
      JOIN {USER.mirror} u ON u.upstream_id = j.user_upstream_id
      JOIN {GROUP.mirror} g ON g.upstream_id = j.group_upstream_id
      JOIN out_used s ON s.group_id = g.id
"""  # noqa: S608

# The mirror's users that have such memberships, go or come back, and whether they are in ZIA before and after.
_TOUCHED = f"""
    INSERT INTO out_user
    SELECT u.id, CASE WHEN u.deleted_at IS NULL THEN 1 ELSE 0 END,
           CASE WHEN gone.upstream_id IS NULL AND (u.deleted_at IS NULL OR back.upstream_id IS NOT NULL) THEN 1
                ELSE 0 END
      FROM (SELECT user_id FROM out_pair
             UNION
            SELECT u.id FROM {USER.gone} gone JOIN {USER.mirror} u ON u.upstream_id = gone.upstream_id
             UNION
            SELECT u.id FROM {USER.stage} s JOIN {USER.mirror} u ON u.upstream_id = s.upstream_id
             WHERE u.deleted_at IS NOT NULL) touched
      JOIN {USER.mirror} u ON u.id = touched.user_id
      LEFT JOIN {USER.gone} gone ON gone.upstream_id = u.upstream_id
      LEFT JOIN {USER.stage} back ON back.upstream_id = u.upstream_id
"""  # noqa: S608

_CHANGES = """
    SELECT p.user_id, 0 AS named, 0 AS before, 0 AS before2, p.sign * s.mark AS change, p.sign * s.mark2 AS change2
      FROM out_pair p JOIN out_used s ON s.group_id = p.group_id
"""
_NAMED = (
    "SELECT DISTINCT user_id, user_id AS named, 0 AS before, 0 AS before2, 0 AS change, 0 AS change2 FROM out_named"
)

# CROSS JOIN keeps SQLite from beginning with the memberships, of which there may be millions; PostgreSQL plans freely.
_SUMS_OF_SOME = f"""
    INSERT INTO out_sum
    SELECT u.user_id, u.was, u.stays, COALESCE(a.named, 0), COALESCE(a.before, 0), COALESCE(a.before2, 0),
           COALESCE(a.change, 0), COALESCE(a.change2, 0)
      FROM out_user u
      LEFT JOIN (SELECT user_id, MAX(named) AS named, {{xor}}(before) AS before, {{xor}}(before2) AS before2,
                        {{xor}}(change) AS change, {{xor}}(change2) AS change2
                   FROM (SELECT m.user_id, 0 AS named, s.mark AS before, s.mark2 AS before2, 0 AS change, 0 AS change2
                           FROM out_user u CROSS JOIN {MEMBERSHIP} m CROSS JOIN out_used s
                          WHERE m.user_id = u.user_id AND s.group_id = m.group_id AND s.is_live = 1
                          UNION ALL {_CHANGES}
                          UNION ALL {_NAMED}) marks
                  GROUP BY user_id) a ON a.user_id = u.user_id
"""  # noqa: S608

# Whoever is in no group of the rules and is not named is left out: the class REST.
_SUMS_OF_ALL = f"""
    INSERT INTO out_sum
    SELECT a.user_id, 1, 1, COALESCE(n.user_id, 0), a.before, a.before2, 0, 0
      FROM (SELECT m.user_id, {{xor}}(s.mark) AS before, {{xor}}(s.mark2) AS before2
              FROM {MEMBERSHIP} m JOIN out_used s ON s.group_id = m.group_id AND s.is_live = 1
             GROUP BY m.user_id) a
      LEFT JOIN (SELECT DISTINCT user_id FROM out_named) n ON n.user_id = a.user_id
     WHERE NOT EXISTS (SELECT 1 FROM {USER.mirror} x WHERE x.id = a.user_id AND x.deleted_at IS NOT NULL)
"""  # noqa: S608
_SUMS_OF_NAMED = f"""
    INSERT INTO out_sum
    SELECT n.user_id, 1, 1, n.user_id, 0, 0, 0, 0
      FROM (SELECT DISTINCT user_id FROM out_named) n
      JOIN {USER.mirror} u ON u.id = n.user_id AND u.deleted_at IS NULL
     WHERE NOT EXISTS (SELECT 1 FROM out_sum s WHERE s.user_id = n.user_id)
"""  # noqa: S608
_SUMS_OF_ALL_PLANNED = f"""
    INSERT INTO out_sum
    SELECT a.user_id, COALESCE(t.was, 1), COALESCE(t.stays, 1), a.named, a.before, a.before2, a.change, a.change2
      FROM (SELECT user_id, MAX(named) AS named, {{xor}}(before) AS before, {{xor}}(before2) AS before2,
                   {{xor}}(change) AS change, {{xor}}(change2) AS change2
              FROM (SELECT m.user_id, 0 AS named, s.mark AS before, s.mark2 AS before2, 0 AS change, 0 AS change2
                      FROM {MEMBERSHIP} m JOIN out_used s ON s.group_id = m.group_id AND s.is_live = 1
                     UNION ALL {_CHANGES}
                     UNION ALL {_NAMED}
                     UNION ALL SELECT user_id, 0, 0, 0, 0, 0 FROM out_user) marks
             GROUP BY user_id) a
      LEFT JOIN out_user t ON t.user_id = a.user_id
     WHERE t.stays = 1 OR NOT EXISTS (SELECT 1 FROM {USER.mirror} x WHERE x.id = a.user_id AND x.deleted_at IS NOT NULL)
"""  # noqa: S608

_CLASSES = """
    INSERT INTO out_class
    SELECT MIN(user_id), COUNT(*), was, stays, named, before, before2, change, change2 FROM out_sum {where}
     GROUP BY was, stays, named, before, before2, change, change2
"""
_CLASSES_OF_ALL = """
    INSERT INTO out_class
    SELECT MIN(user_id), COUNT(*), 1, 1, named, before, before2, 0, 0 FROM out_sum GROUP BY before, before2, named
"""
_REST = f"""
    INSERT INTO out_class
    SELECT {REST}, (SELECT COUNT(*) FROM {USER.mirror} WHERE deleted_at IS NULL)
                 - (SELECT COUNT(*) FROM out_sum WHERE was = 1), 1, 1, 0, 0, 0, 0, 0
     UNION ALL
    SELECT {NOBODY}, 0, 0, 0, 0, 0, 0, 0, 0
"""  # noqa: S608

# The groups of the user who stands for a class.
_MEMBERS = f"""
    INSERT INTO out_member
    SELECT c.id, m.group_id, c.was, CASE WHEN p.user_id IS NULL THEN c.stays ELSE 0 END
      FROM out_class c CROSS JOIN {MEMBERSHIP} m CROSS JOIN out_used s
      LEFT JOIN out_pair p ON p.user_id = m.user_id AND p.group_id = m.group_id AND p.sign = -1
     WHERE m.user_id = c.id AND s.group_id = m.group_id AND s.is_live = 1
     UNION ALL
    SELECT p.user_id, p.group_id, 0, c.stays
      FROM out_class c CROSS JOIN out_pair p WHERE p.user_id = c.id AND p.sign = 1
"""  # noqa: S608

SAME_CLASS = """
    c.before = s.before AND c.before2 = s.before2 AND c.change = s.change AND c.change2 = s.change2
    AND c.named = s.named AND c.was = s.was AND c.stays = s.stays
"""
WHO = f"SELECT s.user_id, c.id AS class FROM out_sum s JOIN out_class c ON {SAME_CLASS}"  # noqa: S608
"""The class of each user who has one but REST."""


def mark_used_groups(cursor: CursorWrapper) -> None:
    """The groups that rules in force name, each with two random numbers."""
    cursor.execute(
        f"""
        INSERT INTO out_used
        SELECT g.id, CASE WHEN g.deleted_at IS NULL THEN 1 ELSE 0 END, {_mark()}, {_mark()}
          FROM (SELECT DISTINCT group_id FROM out_group) n JOIN {GROUP.mirror} g ON g.id = n.group_id
        """  # noqa: S608
    )
    ready(cursor, "out_used")


def _mark() -> str:
    if connection.vendor == "postgresql":
        return f"CAST(FLOOR(RANDOM() * {2**MARK_BITS}) AS BIGINT)"
    return f"ABS(RANDOM() % {2**MARK_BITS})"


def _xor() -> str:
    """What makes one number of those of a user's groups. PostgreSQL adds large numbers slowly."""
    return "BIT_XOR" if connection.vendor == "postgresql" else "SUM"


def fill_some(cursor: CursorWrapper, groups: Collection[int], users: Collection[int]) -> None:
    """These users and the members of these groups, as far as they are in ZIA, as those who are looked at."""
    cursor.execute(
        f"""
        INSERT INTO out_user
        SELECT u.id, 1, 1
          FROM (SELECT m.user_id FROM {MEMBERSHIP} m WHERE m.group_id IN ({_marks(groups)})
                 UNION
                SELECT x.id FROM {USER.mirror} x WHERE x.id IN ({_marks(users)})) named
          JOIN {USER.mirror} u ON u.id = named.user_id AND u.deleted_at IS NULL
        """,  # noqa: S608
        [*groups, *users],
    )


def _marks(keys: Collection[int]) -> str:
    return ", ".join(["%s"] * len(keys)) or "NULL"


def sort_into_classes(
    cursor: CursorWrapper, *, everybody: bool, planned: bool, beat: Callable[[], None], filled: bool = False
) -> None:
    """Everybody, or only those whom a changed rule or the plan of a sync touches, or who are `filled` in already."""
    if planned:
        cursor.execute(_PAIRS)
        ready(cursor, "out_pair")
        cursor.execute(_TOUCHED)
    elif not everybody and not filled:
        cursor.execute(_REACHED)
    ready(cursor, "out_user")
    sums = _SUMS_OF_SOME if not everybody else _SUMS_OF_ALL_PLANNED if planned else _SUMS_OF_ALL
    cursor.execute(sums.format(xor=_xor()))
    if sums == _SUMS_OF_ALL:
        cursor.execute(_SUMS_OF_NAMED)
    beat()
    ready(cursor, "out_sum")
    only_changed = planned and not everybody
    classes = _CLASSES_OF_ALL if sums == _SUMS_OF_ALL else _CLASSES
    cursor.execute(classes.format(where="WHERE was <> stays OR change <> 0 OR change2 <> 0" if only_changed else ""))
    if everybody:
        cursor.execute(_REST)
    beat()
    ready(cursor, "out_class")
    cursor.execute(_MEMBERS)
    ready(cursor, "out_member")
