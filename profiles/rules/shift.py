"""Whose profile a sync run would change, if it were applied: counted from its plan tables, before it is.

The same rules as in resolve.py, once for the mirror as it is and once as it would be. Only users can change whom the
plan touches, and of those all who are in the same groups before and after, as far as profiles name these, get the same:
one of each such *class* is looked at, so that a million users cost little more than a few. The number of statements
does not depend on anything. `was` and `stays` are the two sides; a *slot* is a device group, or 0 for a device in none.
"""

import secrets
from collections.abc import Callable
from typing import Any

from django.db.backends.utils import CursorWrapper

from directory.sync import staging
from directory.sync.planning import GROUP, MEMBERSHIP, USER
from portal.lib.database import analyze
from profiles.catalog import Platform
from profiles.models import AppProfile, ProfileGroup, ProfileReference, ProfileUser

PROFILE, NAMES_GROUP = AppProfile._meta.db_table, ProfileGroup._meta.db_table
NAMES_USER, REFERENCE = ProfileUser._meta.db_table, ProfileReference._meta.db_table
DEFAULT = 2**62  # Default's place: behind every position
PROFILES_KEPT = 100  # those of the largest numbers
MARK_BITS = 44  # a sum of such marks stands for a set of groups; two sets are taken for one with odds of one in 2**88

TABLES = {
    "shift_used": "group_id BIGINT, is_live INTEGER, mark BIGINT, mark2 BIGINT",
    "shift_pair": "user_id BIGINT, group_id BIGINT, sign INTEGER",
    "shift_user": "user_id BIGINT, was INTEGER, stays INTEGER",
    "shift_sum": "user_id BIGINT, before BIGINT, before2 BIGINT, change BIGINT, change2 BIGINT",
    "shift_class": "id BIGINT, users BIGINT, was INTEGER, stays INTEGER",
    "shift_member": "user_id BIGINT, group_id BIGINT, was INTEGER, stays INTEGER",
    "shift_rule": "id BIGINT, platform VARCHAR(10), position BIGINT, everybody INTEGER, slot BIGINT",
    "shift_first": "class BIGINT, platform VARCHAR(10), slot BIGINT, was BIGINT, stays BIGINT",
    "shift_got": "class BIGINT, platform VARCHAR(10), slot BIGINT, was BIGINT, stays BIGINT, depends INTEGER",
}
_KEYS = {
    "shift_used": "group_id",
    "shift_pair": "user_id, group_id",
    "shift_user": "user_id",
    "shift_sum": "user_id",
    "shift_class": "id",
    "shift_member": "user_id, group_id",
    "shift_rule": "id",
    "shift_first": "class, platform, slot",
    "shift_got": "class, platform",
}

# Memberships in groups that profiles name, and that go (-1) or come (1).
_PAIRS = f"""
    INSERT INTO shift_pair
    SELECT l.user_id, l.group_id, -1 FROM plan_leave l JOIN shift_used s ON s.group_id = l.group_id
     UNION ALL
    SELECT u.id, g.id, 1
      FROM plan_join j
      JOIN {USER.mirror} u ON u.upstream_id = j.user_upstream_id
      JOIN {GROUP.mirror} g ON g.upstream_id = j.group_upstream_id
      JOIN shift_used s ON s.group_id = g.id
"""  # noqa: S608 - our own names

# The mirror's users that have such memberships, go or come back, and whether they are in ZIA before and after.
_USERS = f"""
    INSERT INTO shift_user
    SELECT u.id, CASE WHEN u.deleted_at IS NULL THEN 1 ELSE 0 END,
           CASE WHEN gone.upstream_id IS NULL AND (u.deleted_at IS NULL OR back.upstream_id IS NOT NULL) THEN 1
                ELSE 0 END
      FROM (SELECT user_id FROM shift_pair
             UNION
            SELECT u.id FROM {USER.gone} gone JOIN {USER.mirror} u ON u.upstream_id = gone.upstream_id
             UNION
            SELECT u.id FROM {USER.stage} s JOIN {USER.mirror} u ON u.upstream_id = s.upstream_id
             WHERE u.deleted_at IS NOT NULL) touched
      JOIN {USER.mirror} u ON u.id = touched.user_id
      LEFT JOIN {USER.gone} gone ON gone.upstream_id = u.upstream_id
      LEFT JOIN {USER.stage} back ON back.upstream_id = u.upstream_id
"""  # noqa: S608

# CROSS JOIN keeps SQLite from beginning with the memberships, of which there may be millions; PostgreSQL plans freely.
# What stands for the set of a user's groups before, and for what is added to it and taken from it.
_SUMS = f"""
    INSERT INTO shift_sum
    SELECT user_id, SUM(before), SUM(before2), SUM(change), SUM(change2)
      FROM (SELECT m.user_id, s.mark AS before, s.mark2 AS before2, 0 AS change, 0 AS change2
              FROM shift_user u CROSS JOIN {MEMBERSHIP} m CROSS JOIN shift_used s
             WHERE m.user_id = u.user_id AND s.group_id = m.group_id AND s.is_live = 1
             UNION ALL
            SELECT p.user_id, 0, 0, p.sign * s.mark, p.sign * s.mark2
              FROM shift_pair p JOIN shift_used s ON s.group_id = p.group_id) marks
     GROUP BY user_id
"""  # noqa: S608

# Users who are the same to every rule, before and after; whoever a profile names is alone. Those who stay as they are
# are left out.
_CLASSES = f"""
    INSERT INTO shift_class
    SELECT MIN(user_id), COUNT(*), was, stays
      FROM (SELECT u.user_id, u.was, u.stays, COALESCE(n.user_id, 0) AS named,
                   COALESCE(s.before, 0) AS before, COALESCE(s.before2, 0) AS before2,
                   COALESCE(s.change, 0) AS change, COALESCE(s.change2, 0) AS change2
              FROM shift_user u
              LEFT JOIN (SELECT DISTINCT user_id FROM {NAMES_USER}) n ON n.user_id = u.user_id
              LEFT JOIN shift_sum s ON s.user_id = u.user_id) alike
     WHERE was <> stays OR change <> 0 OR change2 <> 0
     GROUP BY was, stays, named, before, before2, change, change2
"""  # noqa: S608

# The groups of the user who stands for a class.
_MEMBERS = f"""
    INSERT INTO shift_member
    SELECT m.user_id, m.group_id, 1, CASE WHEN p.user_id IS NULL THEN 1 ELSE 0 END
      FROM shift_class c CROSS JOIN {MEMBERSHIP} m CROSS JOIN shift_used s
      LEFT JOIN shift_pair p ON p.user_id = m.user_id AND p.group_id = m.group_id AND p.sign = -1
     WHERE m.user_id = c.id AND s.group_id = m.group_id AND s.is_live = 1
     UNION ALL
    SELECT p.user_id, p.group_id, 0, 1 FROM shift_class c CROSS JOIN shift_pair p WHERE p.user_id = c.id AND p.sign = 1
"""  # noqa: S608

# Enabled rules, once for each of their device groups. What is behind a rule for everybody on every device never wins.
_RULES = f"""
    INSERT INTO shift_rule
    SELECT p.id, p.platform, p.position, CASE WHEN p.applies_to_all THEN 1 ELSE 0 END, COALESCE(r.object_id, 0)
      FROM {PROFILE} p
      LEFT JOIN {REFERENCE} r ON r.profile_id = p.id AND r.kind = 'device_group'
      LEFT JOIN (SELECT c.platform, MIN(c.position) AS position
                   FROM {PROFILE} c
                  WHERE c.is_enabled AND c.applies_to_all AND NOT c.is_default
                    AND NOT EXISTS (SELECT 1 FROM {NAMES_GROUP} n WHERE n.profile_id = c.id)
                    AND NOT EXISTS (SELECT 1 FROM {REFERENCE} r WHERE r.profile_id = c.id AND r.kind = 'device_group')
                  GROUP BY c.platform) last ON last.platform = p.platform
     WHERE p.is_enabled AND NOT p.is_default AND (last.position IS NULL OR p.position <= last.position)
"""  # noqa: S608


def _matches(side: str) -> str:
    """Class, platform, slot and position of every rule that applies on one side."""
    return f"""
        SELECT c.id, r.platform, r.slot, r.position
          FROM shift_class c
          JOIN shift_member m ON m.user_id = c.id AND m.{side} = 1
          JOIN {NAMES_GROUP} n ON n.group_id = m.group_id AND NOT n.is_excluded
          JOIN shift_rule r ON r.id = n.profile_id
         WHERE c.{side} = 1
         UNION ALL
        SELECT c.id, r.platform, r.slot, r.position
          FROM shift_class c JOIN {NAMES_USER} n ON n.user_id = c.id JOIN shift_rule r ON r.id = n.profile_id
         WHERE c.{side} = 1
         UNION ALL
        SELECT c.id, r.platform, r.slot, r.position
          FROM shift_class c
         CROSS JOIN shift_rule r
         WHERE c.{side} = 1 AND r.everybody = 1
           AND NOT EXISTS (SELECT 1 FROM shift_member m
                             JOIN {NAMES_GROUP} n ON n.group_id = m.group_id AND n.profile_id = r.id AND n.is_excluded
                            WHERE m.user_id = c.id AND m.{side} = 1)
    """  # noqa: S608 - our own names


# The first rule of each slot, on either side.
_FIRSTS = f"""
    INSERT INTO shift_first
    SELECT class, platform, slot, MIN(was), MIN(stays)
      FROM (SELECT id AS class, platform, slot, position AS was, CAST(NULL AS BIGINT) AS stays
              FROM ({_matches("was")}) before
             UNION ALL
            SELECT id, platform, slot, CAST(NULL AS BIGINT), position FROM ({_matches("stays")}) after) matches
     GROUP BY class, platform, slot
"""  # noqa: S608

# What is got on a device of each slot: its first rule, or an earlier one for every device, or Default.
_GOT = f"""
    INSERT INTO shift_got
    SELECT class, platform, slot, was, stays,
           CASE WHEN was <> any_was OR stays <> any_stays THEN 1 ELSE 0 END
      FROM (SELECT f.class, f.platform, f.slot,
                   CASE WHEN f.was IS NULL OR z.was < f.was THEN COALESCE(z.was, {DEFAULT}) ELSE f.was END AS was,
                   CASE WHEN f.stays IS NULL OR z.stays < f.stays THEN COALESCE(z.stays, {DEFAULT})
                        ELSE f.stays END AS stays,
                   COALESCE(z.was, {DEFAULT}) AS any_was, COALESCE(z.stays, {DEFAULT}) AS any_stays
              FROM shift_first f
              LEFT JOIN shift_first z ON z.class = f.class AND z.platform = f.platform AND z.slot = 0) slots
"""  # noqa: S608

# Class by class, on each platform where anything changes: whether it depends on the device.
_CHANGED = """
    SELECT class, platform, MAX(depends) AS depends FROM shift_got
     GROUP BY class, platform HAVING SUM(CASE WHEN was <> stays THEN 1 ELSE 0 END) > 0
"""
_TOTAL = f"""
    SELECT COALESCE(SUM(c.users), 0), COALESCE(MAX(d.depends), 0)
      FROM (SELECT class, MAX(depends) AS depends FROM ({_CHANGED}) changed GROUP BY class) d
      JOIN shift_class c ON c.id = d.class
"""  # noqa: S608
_BY_PLATFORM = f"""
    SELECT d.platform, SUM(c.users), MAX(d.depends) FROM ({_CHANGED}) d JOIN shift_class c ON c.id = d.class
     GROUP BY d.platform
"""  # noqa: S608


def _by_profile(side: str, other: str) -> str:
    """For each profile, how many have it on one side, be it on some device, and on such a device not on the other.

    A device in two groups gets the earlier of what each of them gives: so a profile is lost as well where another group
    gets an earlier one.
    """
    return f"""
        SELECT p.id, SUM(c.users), MAX(d.depends)
          FROM (SELECT DISTINCT g.class, g.platform, g.{side} AS position
                  FROM shift_got g
                  JOIN shift_got x ON x.class = g.class AND x.platform = g.platform AND x.was <> x.stays
                 WHERE x.{side} = g.{side} OR (x.{side} > g.{side} AND x.{other} < g.{side})) had
          JOIN ({_CHANGED}) d ON d.class = had.class AND d.platform = had.platform
          JOIN shift_class c ON c.id = had.class
          JOIN {PROFILE} p ON p.platform = had.platform AND COALESCE(p.position, {DEFAULT}) = had.position
         GROUP BY p.id
    """  # noqa: S608


def measure_shift(cursor: CursorWrapper, beat: Callable[[], None]) -> dict[str, Any]:
    """How many users would get another profile, in all, by platform and by profile: those who `lose` it and who `gain`
    it. Where it `depends` on the device, a number says how many at most. `beat` is called now and then.
    """
    for table, columns in TABLES.items():
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns})")
    try:
        _mark_used_groups(cursor)
        for table, statement in (
            ("shift_pair", _PAIRS), ("shift_user", _USERS), ("shift_sum", _SUMS), ("shift_class", _CLASSES),
            ("shift_member", _MEMBERS), ("shift_rule", _RULES), ("shift_first", _FIRSTS), ("shift_got", _GOT),
        ):  # fmt: skip
            cursor.execute(statement)
            _index(cursor, table)
            beat()
        return _result(cursor)
    finally:
        staging.drop(cursor, *TABLES)


def _mark_used_groups(cursor: CursorWrapper) -> None:
    """The groups that enabled profiles name, each with two random numbers."""
    named = ProfileGroup.objects.filter(profile__is_enabled=True).order_by().distinct()
    marked = [
        (pk, deleted_at is None, secrets.randbits(MARK_BITS), secrets.randbits(MARK_BITS))
        for pk, deleted_at in named.values_list("group_id", "group__deleted_at")
    ]
    cursor.executemany("INSERT INTO shift_used VALUES (%s, CAST(%s AS INTEGER), %s, %s)", marked)
    _index(cursor, "shift_used")


def _index(cursor: CursorWrapper, table: str) -> None:
    cursor.execute(f"CREATE INDEX {table}_key ON {table} ({_KEYS[table]})")
    analyze(cursor, table)


def _result(cursor: CursorWrapper) -> dict[str, Any]:
    cursor.execute(_TOTAL)
    users, depends = cursor.fetchone()
    cursor.execute(_BY_PLATFORM)
    platforms = {name: {"users": int(number), "depends": bool(on)} for name, number, on in cursor.fetchall()}
    profiles: dict[int, dict[str, Any]] = {}
    for what, side, other in (("lose", "was", "stays"), ("gain", "stays", "was")):
        cursor.execute(_by_profile(side, other))
        for pk, number, on in cursor.fetchall():
            line = profiles.setdefault(pk, {"id": pk, "lose": 0, "gain": 0, "depends": False})
            line[what] = int(number)
            line["depends"] = line["depends"] or bool(on)
    return {
        "users": int(users),
        "depends": bool(depends),
        "platforms": [
            {"platform": item.value, **platforms[item.value]} for item in Platform if item.value in platforms
        ],
        "profiles": sorted(profiles.values(), key=lambda line: (-line["lose"] - line["gain"], line["id"]))[
            :PROFILES_KEPT
        ],
    }
