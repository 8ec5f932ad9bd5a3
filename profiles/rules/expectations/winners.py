"""Who gets what, as a temporary table: of those whom questions are about, on their platforms, be it on some device.

The same rules as in resolve.py. A *slot* is a device group, or 0 for a device in none; a user's profile on a device of
a slot is the first rule of that slot or of slot 0. A device in several groups gets the first of what each gives, which
is one of these. The number of statements does not depend on the numbers of rules, groups and users.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db.backends.utils import CursorWrapper

from directory.models import DirectoryGroup, DirectoryUser, Membership
from portal.lib.database import analyze
from profiles.catalog import Platform
from profiles.models import AppProfile, ProfileGroup, ProfileReference, ProfileUser
from profiles.rules.expectations.questions import Kind, Question

NAMES_GROUP, NAMES_USER = ProfileGroup._meta.db_table, ProfileUser._meta.db_table
USER, GROUP, MEMBERSHIP = DirectoryUser._meta.db_table, DirectoryGroup._meta.db_table, Membership._meta.db_table
DEFAULT = 2**62  # Default's place: behind every position
ABOUT_EVERYBODY = (Kind.AT_MOST, Kind.REACHES)
TABLES = {
    "exp_scope": "user_id BIGINT",
    "exp_rule": "rule BIGINT, platform VARCHAR(10), slot BIGINT, position BIGINT, for_all INTEGER",
    "exp_all": "rule BIGINT, platform VARCHAR(10), slot BIGINT, position BIGINT",
    "exp_out": "rule BIGINT, group_id BIGINT",
    "exp_left_out": "user_id BIGINT",
    "exp_by_group": "group_id BIGINT, platform VARCHAR(10), slot BIGINT, position BIGINT",
    "exp_by_user": "user_id BIGINT, platform VARCHAR(10), slot BIGINT, position BIGINT",
    "exp_base": "platform VARCHAR(10), slot BIGINT, position BIGINT",
    "exp_first": "user_id BIGINT, platform VARCHAR(10), slot BIGINT, position BIGINT",
    "exp_got": "user_id BIGINT, platform VARCHAR(10), position BIGINT",
}

# What applies by a group that is in ZIA, or by name: of each slot the first; rules for all, and whom they leave out.
_BY_GROUP = f"""
    INSERT INTO exp_by_group
    SELECT n.group_id, r.platform, r.slot, MIN(r.position)
      FROM exp_rule r JOIN {NAMES_GROUP} n ON n.profile_id = r.rule AND NOT n.is_excluded
      JOIN {GROUP} g ON g.id = n.group_id AND g.deleted_at IS NULL
     GROUP BY n.group_id, r.platform, r.slot
"""  # noqa: S608 - our own names
_BY_USER = f"""
    INSERT INTO exp_by_user
    SELECT n.user_id, r.platform, r.slot, MIN(r.position) FROM exp_rule r JOIN {NAMES_USER} n ON n.profile_id = r.rule
     GROUP BY n.user_id, r.platform, r.slot
"""  # noqa: S608
_ALL = "INSERT INTO exp_all SELECT rule, platform, slot, position FROM exp_rule WHERE for_all = 1"
_OUT = f"""
    INSERT INTO exp_out
    SELECT DISTINCT a.rule, n.group_id
      FROM exp_all a JOIN {NAMES_GROUP} n ON n.profile_id = a.rule AND n.is_excluded
      JOIN {GROUP} g ON g.id = n.group_id AND g.deleted_at IS NULL
"""  # noqa: S608
_LEFT_OUT = f"""
    INSERT INTO exp_left_out
    SELECT DISTINCT m.user_id
      FROM (SELECT DISTINCT group_id FROM exp_out) o JOIN {MEMBERSHIP} m ON m.group_id = o.group_id
      JOIN exp_scope s ON s.user_id = m.user_id
"""  # noqa: S608

# Whom a rule takes by a group or by name, and those whom any rule for all leaves out by the others; the first of each
# slot. Everybody else has what `exp_base` says, too: the first rule for all of each slot.
_FIRST = f"""
    INSERT INTO exp_first
    SELECT user_id, platform, slot, MIN(position)
      FROM (SELECT s.user_id, b.platform, b.slot, b.position
              FROM exp_scope s JOIN {MEMBERSHIP} m ON m.user_id = s.user_id
              JOIN exp_by_group b ON b.group_id = m.group_id
             UNION ALL
            SELECT s.user_id, b.platform, b.slot, b.position
              FROM exp_scope s JOIN exp_by_user b ON b.user_id = s.user_id
             UNION ALL
            SELECT s.user_id, a.platform, a.slot, a.position
              FROM exp_left_out s CROSS JOIN exp_all a
             WHERE NOT EXISTS (SELECT 1 FROM exp_out o JOIN {MEMBERSHIP} m ON m.group_id = o.group_id
                                WHERE o.rule = a.rule AND m.user_id = s.user_id)) matches
     GROUP BY user_id, platform, slot
"""  # noqa: S608

# On a device of no group.
_GOT = f"""
    INSERT INTO exp_got
    SELECT user_id, platform, CASE WHEN own < base THEN own ELSE base END
      FROM (SELECT s.user_id, b.platform, f.position AS own,
                   CASE WHEN o.user_id IS NULL THEN b.position ELSE {DEFAULT} END AS base
              FROM exp_scope s
             CROSS JOIN (SELECT platform, position FROM exp_base WHERE slot = 0) b
              LEFT JOIN exp_left_out o ON o.user_id = s.user_id
              LEFT JOIN exp_first f ON f.user_id = s.user_id AND f.platform = b.platform AND f.slot = 0) anywhere
"""  # noqa: S608

# On a device of some group, where that gives an earlier rule.
_GOT_ON_SOME = """
    INSERT INTO exp_got
    SELECT DISTINCT g.user_id, g.platform, x.position
      FROM exp_got g
      JOIN (SELECT user_id, platform, MIN(position) AS position
              FROM (SELECT user_id, platform, slot, position FROM exp_first WHERE slot <> 0
                     UNION ALL
                    SELECT s.user_id, b.platform, b.slot, b.position
                      FROM exp_scope s CROSS JOIN exp_base b
                     WHERE b.slot <> 0
                       AND NOT EXISTS (SELECT 1 FROM exp_left_out o WHERE o.user_id = s.user_id)) firsts
             GROUP BY user_id, platform, slot) x
        ON x.user_id = g.user_id AND x.platform = g.platform AND x.position < g.position
"""


def fill(cursor: CursorWrapper, questions: Collection[Question], platforms: Collection[Platform]) -> None:
    """Make and fill the tables; `exp_got` has each user, platform and position once. The caller drops them."""
    make(cursor, TABLES)
    _scope(cursor, questions)
    has_slots = _rules(cursor, platforms)
    for table, key in (("exp_scope", "user_id"), ("exp_by_group", "group_id"), ("exp_by_user", "user_id")):
        index(cursor, table, key)
    cursor.execute(_LEFT_OUT)
    index(cursor, "exp_left_out", "user_id")
    cursor.execute(_FIRST)
    index(cursor, "exp_first", "user_id, platform, slot")
    cursor.execute(_GOT)
    if has_slots:
        index(cursor, "exp_got", "user_id, platform")
        cursor.execute(_GOT_ON_SOME)
    else:
        index(cursor, "exp_got", "user_id, platform")


def make(cursor: CursorWrapper, tables: Mapping[str, str]) -> None:
    """Empty tables, by their columns."""
    for table, columns in tables.items():
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns})")


def _scope(cursor: CursorWrapper, questions: Collection[Question]) -> None:
    """The users in ZIA whom any of the questions is about."""
    if any(question.kind in ABOUT_EVERYBODY for question in questions):
        cursor.execute(f"INSERT INTO exp_scope SELECT id FROM {USER} WHERE deleted_at IS NULL")  # noqa: S608
        return
    groups = sorted({question.group.pk for question in questions if question.group is not None})
    users = sorted({question.user.pk for question in questions if question.user is not None})
    cursor.execute(
        f"""
        INSERT INTO exp_scope
        SELECT u.id FROM {USER} u
         WHERE u.deleted_at IS NULL
           AND u.id IN (SELECT m.user_id FROM {MEMBERSHIP} m WHERE m.group_id IN ({_marks(groups)})
                         UNION SELECT p.id FROM {USER} p WHERE p.id IN ({_marks(users)}))
        """,  # noqa: S608
        [*groups, *users],
    )


def _marks(ids: Sequence[int]) -> str:
    return ", ".join(["%s"] * len(ids)) or "NULL"


def _rules(cursor: CursorWrapper, platforms: Collection[Platform]) -> bool:
    """The enabled rules by what makes them apply. Whether device groups limit any of them."""
    wanted = [platform.value for platform in platforms]
    rules = AppProfile.objects.filter(platform__in=wanted, is_default=False, is_enabled=True)
    slots: dict[int, list[int]] = defaultdict(list)
    limits = ProfileReference.objects.filter(kind="device_group", profile__in=rules)
    for pk, limit in limits.order_by().values_list("profile_id", "object_id"):
        slots[pk].append(limit)
    excluding = ProfileGroup.objects.filter(profile__in=rules, is_excluded=True, group__deleted_at=None)
    leaving_out = set(excluding.order_by().values_list("profile_id", flat=True))
    base = {(platform, 0): DEFAULT for platform in wanted}
    places: list[tuple[int, str, int, int, int]] = []
    ended: set[str] = set()
    columns = ("pk", "platform", "position", "applies_to_all")
    for pk, platform, position, for_all in rules.order_by("position").values_list(*columns):
        if platform in ended:
            continue
        for slot in slots.get(pk, [0]):
            places.append((pk, platform, slot, position or 0, int(for_all)))
            if for_all:
                base[platform, slot] = min(position or 0, base.get((platform, slot), DEFAULT))
        if for_all and pk not in slots and pk not in leaving_out:
            ended.add(platform)  # nobody gets what is behind a rule for everybody on every device
    insert(cursor, "exp_rule", places)
    insert(cursor, "exp_base", [(*place, position) for place, position in base.items()])
    for statement in (_BY_GROUP, _BY_USER, _ALL, _OUT):
        cursor.execute(statement)
    return bool(slots)


def insert(cursor: CursorWrapper, table: str, rows: Sequence[Sequence[int | str | None]]) -> None:
    if rows:
        marks = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608


def index(cursor: CursorWrapper, table: str, key: str) -> None:
    cursor.execute(f"CREATE INDEX {table}_key ON {table} ({key})")
    analyze(cursor, table)
