"""The SQL behind `measuring`, for both databases. The number of statements does not depend on anything.

Users who are in the same groups, as far as profiles name these, get the same: one stands for each such *class*. Whoever
a profile names is alone in one. A *slot* is a device group, or 0 for a device in none. `place` is -1 for a rule before
the first one that is for everybody on every device, 0 for that one, and 1 behind it, where nothing is ever looked at.
"""

from django.db import connection

from directory.models import DirectoryGroup, DirectoryUser, Membership
from profiles.models import AppProfile, ProfileGroup, ProfileReference, ProfileUser

PROFILE, NAMES_GROUP = AppProfile._meta.db_table, ProfileGroup._meta.db_table
NAMES_USER, REFERENCE = ProfileUser._meta.db_table, ProfileReference._meta.db_table
GROUP, USER, MEMBERSHIP = DirectoryGroup._meta.db_table, DirectoryUser._meta.db_table, Membership._meta.db_table
MARKS = 2**44  # a sum of such marks stands for a set of groups; two sets are taken for one with odds of one in 2**88

TABLES = {
    "lint_used": ("group_id BIGINT, mark BIGINT, mark2 BIGINT", "group_id"),
    "lint_sum": ("user_id BIGINT, mark BIGINT, mark2 BIGINT", "user_id"),
    "lint_class": ("id BIGINT, users BIGINT", "id"),
    "lint_member": ("class BIGINT, group_id BIGINT", "class, group_id"),
    "lint_rule": (
        "id BIGINT, platform VARCHAR(10), position BIGINT, is_on INTEGER, everybody INTEGER, place INTEGER", "id"
    ),
    "lint_slot": ("rule BIGINT, slot BIGINT", "rule, slot"),
    "lint_match": ("class BIGINT, rule BIGINT", "class, rule"),
    "lint_first": ("class BIGINT, platform VARCHAR(10), slot BIGINT, position BIGINT", "class, platform, slot"),
}  # fmt: skip
"""The columns of each temporary table, and those of its index."""


def used() -> str:
    """The groups in ZIA that profiles name, each with two random numbers."""
    number = f"ABS(RANDOM() % {MARKS})" if connection.vendor == "sqlite" else f"FLOOR(RANDOM() * {MARKS})"
    return f"""
        INSERT INTO lint_used
        SELECT g.id, {number}, {number} FROM {GROUP} g
         WHERE g.deleted_at IS NULL AND g.id IN (SELECT group_id FROM {NAMES_GROUP})
    """  # noqa: S608 - our own names, here and below


# CROSS JOIN keeps SQLite from beginning with the memberships, of which there may be millions; PostgreSQL plans freely.
SUMS = f"""
    INSERT INTO lint_sum
    SELECT m.user_id, SUM(s.mark), SUM(s.mark2) FROM lint_used s CROSS JOIN {MEMBERSHIP} m
     WHERE m.group_id = s.group_id GROUP BY m.user_id
"""  # noqa: S608

CLASSES = f"""
    INSERT INTO lint_class
    SELECT MIN(u.id), COUNT(*)
      FROM {USER} u
      LEFT JOIN (SELECT DISTINCT user_id FROM {NAMES_USER}) n ON n.user_id = u.id
      LEFT JOIN lint_sum s ON s.user_id = u.id
     WHERE u.deleted_at IS NULL
     GROUP BY COALESCE(n.user_id, 0), COALESCE(s.mark, 0), COALESCE(s.mark2, 0)
"""  # noqa: S608

# The groups of the user who stands for a class.
MEMBERS = f"""
    INSERT INTO lint_member
    SELECT c.id, m.group_id FROM lint_class c CROSS JOIN {MEMBERSHIP} m JOIN lint_used s ON s.group_id = m.group_id
     WHERE m.user_id = c.id
"""  # noqa: S608

# What is behind a rule for everybody on every device never wins, whoever there is.
RULES = f"""
    INSERT INTO lint_rule
    SELECT p.id, p.platform, p.position, CASE WHEN p.is_enabled THEN 1 ELSE 0 END,
           CASE WHEN p.applies_to_all THEN 1 ELSE 0 END,
           CASE WHEN cut.position IS NULL OR p.position < cut.position THEN -1
                WHEN p.position = cut.position THEN 0 ELSE 1 END
      FROM {PROFILE} p
      LEFT JOIN (SELECT c.platform, MIN(c.position) AS position
                   FROM {PROFILE} c
                  WHERE c.is_enabled AND c.applies_to_all AND NOT c.is_default
                    AND NOT EXISTS (SELECT 1 FROM {NAMES_GROUP} n JOIN {GROUP} g ON g.id = n.group_id
                                     WHERE n.profile_id = c.id AND g.deleted_at IS NULL)
                    AND NOT EXISTS (SELECT 1 FROM {REFERENCE} r WHERE r.profile_id = c.id AND r.kind = 'device_group')
                  GROUP BY c.platform) cut ON cut.platform = p.platform
     WHERE NOT p.is_default
"""  # noqa: S608

SLOTS = f"""
    INSERT INTO lint_slot
    SELECT p.id, COALESCE(r.object_id, 0)
      FROM lint_rule p LEFT JOIN {REFERENCE} r ON r.profile_id = p.id AND r.kind = 'device_group'
"""  # noqa: S608

# Which rules apply to which class, enabled or not. Those for all are listed where it decides something.
MATCHES = f"""
    INSERT INTO lint_match
    SELECT m.class, n.profile_id FROM lint_member m JOIN {NAMES_GROUP} n ON n.group_id = m.group_id
     WHERE NOT n.is_excluded
     UNION
    SELECT c.id, n.profile_id FROM lint_class c JOIN {NAMES_USER} n ON n.user_id = c.id
     UNION
    SELECT c.id, r.id FROM lint_class c CROSS JOIN lint_rule r
     WHERE r.everybody = 1 AND r.place = -1
       AND NOT EXISTS (SELECT 1 FROM lint_member m JOIN {NAMES_GROUP} n ON n.group_id = m.group_id AND n.is_excluded
                        WHERE m.class = c.id AND n.profile_id = r.id)
"""  # noqa: S608

FIRSTS = """
    INSERT INTO lint_first
    SELECT m.class, r.platform, s.slot, MIN(r.position)
      FROM lint_match m
      JOIN lint_rule r ON r.id = m.rule AND r.is_on = 1 AND r.place = -1
      JOIN lint_slot s ON s.rule = r.id
     GROUP BY m.class, r.platform, s.slot
"""

_Z = "LEFT JOIN lint_first z ON z.class = m.class AND z.platform = r.platform AND z.slot = 0"
_F = "LEFT JOIN lint_first f ON f.class = m.class AND f.platform = r.platform AND f.slot = s.slot"
_SUM_BY_RULE = "SELECT x.rule, SUM(c.users) FROM ({}) x JOIN lint_class c ON c.id = x.class GROUP BY x.rule"

USERS = "SELECT COALESCE(SUM(users), 0) FROM lint_class"
TARGETED = _SUM_BY_RULE.format("SELECT class, rule FROM lint_match")
# Whom the rules for all leave out that MATCHES does not list.
NOT_TARGETED = _SUM_BY_RULE.format(f"""
    SELECT DISTINCT m.class, r.id AS rule
      FROM lint_rule r
      JOIN {NAMES_GROUP} n ON n.profile_id = r.id AND n.is_excluded
      JOIN lint_member m ON m.group_id = n.group_id
     WHERE r.everybody = 1 AND r.place <> -1
       AND NOT EXISTS (SELECT 1 FROM lint_match x WHERE x.class = m.class AND x.rule = r.id)
""")  # noqa: S608
# By rule, who gets it on a device in no device group.
BASE = """
    SELECT r.id, SUM(c.users) FROM lint_first f
      JOIN lint_class c ON c.id = f.class
      JOIN lint_rule r ON r.platform = f.platform AND r.position = f.position
     WHERE f.slot = 0 GROUP BY r.id
"""
# Who gets a rule that device groups limit: on a device of one of them, unless an earlier rule takes it.
LIMITED = _SUM_BY_RULE.format("""
    SELECT DISTINCT f.class, r.id AS rule
      FROM lint_first f
      JOIN lint_rule r ON r.platform = f.platform AND r.position = f.position
      LEFT JOIN lint_first z ON z.class = f.class AND z.platform = f.platform AND z.slot = 0
     WHERE f.slot <> 0 AND (z.position IS NULL OR f.position < z.position)
""")
# Who would get a disabled rule, were it enabled.
IF_ENABLED = _SUM_BY_RULE.format(f"""
    SELECT DISTINCT m.class, m.rule
      FROM lint_match m
      JOIN lint_rule r ON r.id = m.rule AND r.is_on = 0 AND r.place = -1
      JOIN lint_slot s ON s.rule = r.id {_Z} {_F}
     WHERE (z.position IS NULL OR z.position > r.position) AND (f.position IS NULL OR f.position > r.position)
""")  # noqa: S608
_GETS_DEFAULT = """
    z.class IS NULL AND NOT EXISTS (SELECT 1 FROM lint_rule k WHERE k.platform = r.platform AND k.place = 0)
"""
# Of those whom a rule names by a group or by name, who gets Default on a device in no device group.
LEFT = _SUM_BY_RULE.format(f"""
    SELECT m.class, m.rule FROM lint_match m JOIN lint_rule r ON r.id = m.rule AND r.everybody = 0 {_Z}
     WHERE {_GETS_DEFAULT}
""")  # noqa: S608
# Of those whom a rule for all leaves out.
LEFT_OUT = _SUM_BY_RULE.format(f"""
    SELECT DISTINCT m.class, r.id AS rule
      FROM lint_rule r
      JOIN {NAMES_GROUP} n ON n.profile_id = r.id AND n.is_excluded
      JOIN lint_member m ON m.group_id = n.group_id {_Z}
     WHERE r.everybody = 1 AND r.is_on = 1 AND {_GETS_DEFAULT}
""")  # noqa: S608


def takers(rules: str) -> str:
    """By rule the positions of those that take its users; `rules` are ids with commas between."""
    return f"""
        SELECT DISTINCT r.id, CASE WHEN f.position IS NULL OR z.position < f.position THEN z.position
                                   ELSE f.position END
          FROM lint_match m
          JOIN lint_rule r ON r.id = m.rule AND r.id IN ({rules})
          JOIN lint_slot s ON s.rule = r.id {_Z} {_F}
    """  # noqa: S608


def _earlier(rule: str) -> str:
    """An enabled rule before `r` that applies on its slot `s`."""
    return f"""
        {rule}.platform = r.platform AND {rule}.is_on = 1 AND {rule}.position < r.position
        AND EXISTS (SELECT 1 FROM lint_slot k WHERE k.rule = {rule}.id AND k.slot IN (0, s.slot))
    """  # noqa: S608


# No earlier rule for all leaves out but those whom the rule itself leaves out, or whom another earlier rule is for.
_NONE_FOR_ALL = f"""
    NOT EXISTS (SELECT 1 FROM lint_rule q
                 WHERE q.everybody = 1 AND {_earlier("q")}
                   AND NOT EXISTS (SELECT 1 FROM {NAMES_GROUP} e JOIN lint_used l ON l.group_id = e.group_id
                                    WHERE e.profile_id = q.id AND e.is_excluded
                                      AND NOT EXISTS (SELECT 1 FROM {NAMES_GROUP} own
                                                       WHERE own.profile_id = r.id AND own.group_id = e.group_id
                                                         AND own.is_excluded)
                                      AND NOT EXISTS (SELECT 1 FROM {NAMES_GROUP} n
                                                        JOIN lint_rule other ON other.id = n.profile_id
                                                       WHERE n.group_id = e.group_id AND NOT n.is_excluded
                                                         AND {_earlier("other")})))
"""  # noqa: S608


def not_covered(rules: str) -> str:
    """Which of the rules name something, on one of their slots, that no earlier rule names as well."""
    among = f"FROM lint_rule r JOIN lint_slot s ON s.rule = r.id AND r.id IN ({rules})"
    return f"""
        SELECT r.id {among} WHERE r.everybody = 1 AND {_NONE_FOR_ALL}
         UNION
        SELECT r.id {among}
          JOIN {NAMES_GROUP} t ON t.profile_id = r.id AND NOT t.is_excluded
          JOIN lint_used l ON l.group_id = t.group_id
         WHERE {_NONE_FOR_ALL}
           AND NOT EXISTS (SELECT 1 FROM {NAMES_GROUP} n JOIN lint_rule q ON q.id = n.profile_id
                            WHERE n.group_id = t.group_id AND NOT n.is_excluded AND {_earlier("q")})
         UNION
        SELECT r.id {among}
          JOIN {NAMES_USER} t ON t.profile_id = r.id
          JOIN {USER} u ON u.id = t.user_id AND u.deleted_at IS NULL
         WHERE {_NONE_FOR_ALL}
           AND NOT EXISTS (SELECT 1 FROM {NAMES_USER} n JOIN lint_rule q ON q.id = n.profile_id
                            WHERE n.user_id = t.user_id AND {_earlier("q")})
    """  # noqa: S608
